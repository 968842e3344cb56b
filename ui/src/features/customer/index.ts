/* Who the customer is, beside the conversation. */
export { default as CustomerContext } from './CustomerContext.svelte';
export { default as CustomerKeys } from './CustomerKeys.svelte';
export { openCustomer } from './place';
