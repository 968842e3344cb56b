/* Orders: beside a conversation, in a list of their own, and what can be asked for on them. */
export { default as OrderCard } from './OrderCard.svelte';
export { default as OrdersEverywhere } from './Everywhere.svelte';
export { openCancelReturn, openReceive, openRefund, openReturn } from './asked.svelte';
export { trackingOf } from './parcels';
export { findOrder } from './place.svelte';
