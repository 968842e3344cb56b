/* After-sales cases: beside a conversation, as a list and a board of their own. */
export { default as CasesBeside } from './CasesBeside.svelte';
