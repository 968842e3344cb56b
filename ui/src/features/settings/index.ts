/* How the desk is set up: the agent's, the desk's and the machine's choices. */
export { useDesk, type DeskChoices } from './desk.svelte';
export { default as RecoveryReminder } from './RecoveryReminder.svelte';
