/* Where replies and notes are written, and how they are handed to the outbox. */
export { default as Composer } from './Composer.svelte';
