/* One conversation with what stands in it. */
export { default as Conversation } from './Conversation.svelte';
export { default as ConversationHead } from './Head.svelte';
export { default as LinkPrompt } from './LinkPrompt.svelte';
export { default as SafeHtml } from './SafeHtml.svelte';
export { itemAt, itemId, pageBefore } from './days';
export { eventWords } from './events';
export { askLink, openOperation, openOrder, orderName } from './links.svelte';
export { operationTitle, operationWords } from './operations';
