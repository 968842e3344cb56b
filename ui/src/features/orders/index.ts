/* Orders: beside a conversation, in a list of their own, and what can be asked for on them. */
export { default as OrderCard } from './OrderCard.svelte';
export { default as OrderWhole } from './OrderWhole.svelte';
export { default as OrdersEverywhere } from './Everywhere.svelte';
export {
  openAmendment,
  openCancelReturn,
  openReceive,
  openRefund,
  openReturn,
  type Amendment,
} from './asked.svelte';
export { amendments } from './amend/possible';
export { carrierName, shippedWords, trackingOf } from './parcels';
export { writeLetter } from './letter';
export { findOrder } from './place.svelte';
export { isUnclear } from './scope';
export { lineMarks, money, noRefund, returnLineWords, statusPills, sumRows, type SumRow } from './words';
