/* What comes before the desk: the first start, signing in, the lock, and a store that does not open. */
export { default as Gate } from './Gate.svelte';
export { lock, nextAgent, signOut, switchTo } from './session.svelte';
