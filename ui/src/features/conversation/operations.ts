import { t } from '#i18n';
import type { OperationView } from '#ipc';
import { formatDate, formatMoney, kitEnv, now } from '#kit';
import { orderName } from './links.svelte';

/* An operation in a line of words. What waits is never said to be done. */

const time = (at: number) => formatDate(at, 'list', kitEnv.locale, kitEnv.timeZone, now(), kitEnv.words);

/** "Refund of €24.90 on #10372" */
export function operationTitle(operation: OperationView): string {
  const say = t.conversation.operation.kinds;
  const order = operation.order_number === null ? t.terms.order : orderName(operation.order_number);
  switch (operation.kind) {
    case 'refund':
      return say.refund(operation.amount ? formatMoney(operation.amount, kitEnv.locale) : '', order);
    case 'create_return':
      return say.create_return(order);
    case 'receive_return':
      return say.receive_return(order);
    case 'cancel_return':
      return say.cancel_return(order);
    case 'exchange':
    case 'claim':
    case 'edit_order':
    case 'change_address':
    case 'cancel_order':
    case 'issue_code':
      return say[operation.kind](order);
    default:
      return say.send_message;
  }
}

function how(operation: OperationView): string {
  const say = t.conversation.operation;
  switch (operation.state) {
    case 'waiting':
      return operation.waits_for === 'offline'
        ? say.offline(operation.account_name, time(operation.created_at))
        : say.waiting(time(operation.created_at));
    case 'sending':
      return say.sending;
    case 'checking':
      return say.checking;
    case 'needs_you':
      return say.needs_you;
    case 'done':
      return say.done(time(operation.settled_at ?? operation.created_at));
    default:
      return say.cancelled;
  }
}

/** What was asked for, and how far it is. */
export function operationWords(operation: OperationView): string {
  return `${operationTitle(operation)} · ${how(operation)}`;
}
