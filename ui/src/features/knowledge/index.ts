/* What the desk knows: articles in several languages, found by their words and put into replies. */
export { openArticle } from './place.svelte';
