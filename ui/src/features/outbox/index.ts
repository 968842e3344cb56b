/* What was asked of the shops and mailboxes: what needs a person, what waits, what was done. */
export { default as LeadWord } from './LeadWord.svelte';
export { default as OperationLink } from './OperationLink.svelte';
export { default as OutboxDrawer } from './OutboxDrawer.svelte';
export { stateOf, waitOf } from './words';
