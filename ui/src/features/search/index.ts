/* Searching what was written, from anywhere. */
export { openSearch } from './state.svelte';
