/* Shops and mailboxes: connecting them, and how they stand. */
export { default as Accounts } from './Accounts.svelte';
export { default as Setup } from './Setup.svelte';
