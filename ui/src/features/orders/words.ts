import { t, text } from '#i18n';
import type { Money, OrderLineView, OrderRow, OrderView, RefundPreview, ReturnLineView } from '#ipc';
import { orderName } from '#features/conversation';
import { formatMoney, isZero, kitEnv, type Tone } from '#kit';

/* Orders in words: states, and the sentences that say what a request will do before it is made. */

export interface StatusPill {
  label: string;
  tone: Tone;
}

const TONES: Record<string, Tone> = {
  paid: 'ok',
  delivered: 'ok',
  shipped: 'info',
  unpaid: 'warn',
  partly_paid: 'warn',
  authorized: 'warn',
};

/** Payment and dispatch, or that the order was cancelled. */
export function statusPills(
  order: Pick<OrderRow, 'payment_status' | 'fulfilment_status' | 'cancelled'>,
): StatusPill[] {
  const pill = (kind: 'payment' | 'fulfilment', status: string): StatusPill => ({
    label: text(`orders.${kind}.${status}`) ?? status,
    tone: TONES[status] ?? 'neutral',
  });
  const payment = pill('payment', order.payment_status);
  if (order.cancelled) return [{ label: t.orders.cancelled, tone: 'bad' }, payment];
  return [payment, pill('fulfilment', order.fulfilment_status)];
}

export function money(value: Money): string {
  return formatMoney(value, kitEnv.locale);
}

export function listed(parts: string[]): string {
  return new Intl.ListFormat(kitEnv.locale, { type: 'conjunction' }).format(parts);
}

/** What is noted at a line: what waits here never reads like what the shop has confirmed. */
export function lineMarks(line: OrderLineView): { words: string; waiting: boolean }[] {
  const say = t.orders;
  const marks: (false | { words: string; waiting: boolean })[] = [
    line.refund_waiting && { words: say.refundWaiting, waiting: true },
    line.return_waiting > 0 && { words: say.returnWaiting(line.return_waiting), waiting: true },
    line.return_requested > 0 && { words: say.returnRequested(line.return_requested), waiting: false },
    line.returned > 0 && { words: say.returned(line.returned), waiting: false },
  ];
  return marks.filter((mark) => mark !== false);
}

export interface SumRow {
  label: string;
  value: Money;
  tone?: 'waiting' | 'total';
}

/** Confirmed and waiting sums, each in its own row. */
export function sumRows({ sums }: Pick<OrderView, 'sums'>): SumRow[] {
  const say = t.orders.sums;
  return [
    { label: say.paid, value: sums.paid },
    { label: say.refunded, value: sums.refunded },
    ...(isZero(sums.refund_waiting)
      ? []
      : [{ label: say.waiting, value: sums.refund_waiting, tone: 'waiting' as const }]),
    { label: say.left, value: sums.left, tone: 'total' },
    ...(isZero(sums.outstanding)
      ? []
      : [{ label: t.amend.outstanding, value: sums.outstanding, tone: 'waiting' as const }]),
  ];
}

type Possible = Extract<RefundPreview, { result: 'possible' }>;

/** "Refund €24.90 to card for order #10372. €189.00 can still be refunded afterwards." */
export function refundSentence(preview: Possible, number: string): string {
  const say = t.orders.refund;
  const order = orderName(number);
  const total = money(preview.total);
  const [first, ...others] = preview.parts;
  const does =
    first && others.length > 0
      ? say.many(
          total,
          listed(preview.parts.map((part) => say.part(money(part.amount), part.method || say.method))),
          order,
        )
      : say.one(total, first?.method || say.method, order);
  const left = isZero(preview.left) ? say.nothingLeft : say.left(money(preview.left));
  return sentences(does, left, others.length > 0 && say.oneAfterAnother);
}

/** Sentences one after another, as the language sets them. */
export function sentences(...parts: (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(kitEnv.locale.startsWith('zh') ? '' : ' ');
}

/** Why a refund cannot be asked for, with the sum that could be. */
export function impossibleWords(code: string, left: Money | null): string {
  if (code === 'refund.too_much' && left) return t.orders.refund.tooMuch(money(left));
  return text(`errors.${code}`) ?? t.errors.unknown;
}

/** Why nothing of an order can be refunded now; empty where something can. */
export function noRefund({ sums }: Pick<OrderView, 'sums'>): string {
  if (!isZero(sums.left)) return '';
  return isZero(sums.paid) ? t.errors.refund.nothing_paid : t.errors.refund.nothing_left;
}

export function goodsOf(lines: { title: string; quantity: number }[]): string {
  return listed(
    lines.filter(({ quantity }) => quantity > 0).map(({ quantity, title }) => `${quantity} × ${title}`),
  );
}

/** A line of a return: what is asked back, and what came. */
export function returnLineWords(line: ReturnLineView): string {
  return [
    t.orders.returnLine(line.quantity, line.title),
    line.received > 0 && t.orders.returnReceived(line.received),
    line.damaged > 0 && t.orders.returnDamaged(line.damaged),
    line.note,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What of a returned line has not come back yet. */
export function outstanding(line: ReturnLineView): number {
  return Math.max(0, line.quantity - line.received - line.damaged);
}

const SCHEME = /^https?:\/\//i;

/** An address that may be opened: the shop's or the carrier's page. */
export function webAddress(url: string | null): string | undefined {
  return url !== null && SCHEME.test(url) ? url : undefined;
}

/** Why the shop could not be asked. */
export function troubleText({ code, message }: { code: string; message: string }): string {
  return text(`errors.${code}`) ?? message;
}
