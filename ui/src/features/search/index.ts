/* Searching what was written, from anywhere. */
export { default as SearchList } from './SearchList.svelte';
export { openSearch } from './state.svelte';
