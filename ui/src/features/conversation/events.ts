import { t } from '#i18n';

/** An event in words: its kind is a message key's tail, `detail` what it came with, `number` its order's. */
export function eventWords(kind: string, detail: string, number: string | undefined): string {
  const say = t.conversation.event;
  const order = number ?? say.order;
  switch (kind) {
    case 'order_shipped':
      return say.order_shipped(order, detail);
    case 'order_delivered':
      return say.order_delivered(order, detail);
    case 'order_cancelled':
      return say.order_cancelled(order);
    case 'order_refunded':
      return say.order_refunded(order, detail);
    case 'return_requested':
      return say.return_requested(order);
    case 'return_received':
      return say.return_received(order);
    case 'not_delivered':
      return say.not_delivered(detail);
    case 'delivery_delayed':
      return say.delivery_delayed(detail);
    default:
      return say.other(detail || kind);
  }
}
