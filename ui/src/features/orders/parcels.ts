import { locale, t } from '#i18n';
import type { CarrierView, OrderView, ParcelView } from '#ipc';
import { formatDate, kitEnv, now as clock, wallDay } from '#kit';

/* Parcels in words: how long they have been on their way, and whether that is told to have ended. */

/** Days of the calendar between two moments, in the agent's time zone. */
export function daysBetween(then: number, now: number, timeZone: string): number {
  return Math.max(0, wallDay(now, timeZone) - wallDay(then, timeZone));
}

/** How long ago it left. */
export function shippedWords(shipped: number): string {
  return t.orders.shippedDays(daysBetween(shipped, clock(), kitEnv.timeZone));
}

/** After so many days on the way a parcel is worth a look. */
const LONG = 7;

export interface Way {
  words: string;
  /** The moment itself, for who wants to know exactly. */
  exact: string;
  late: boolean;
}

export function wayOf(parcel: ParcelView, now: number): Way {
  const at = (moment: number) =>
    formatDate(moment, 'datetime', kitEnv.locale, kitEnv.timeZone, now, kitEnv.words);
  const { shipped_at: shipped, delivered_at: delivered } = parcel;
  if (delivered !== null) return { words: t.orders.parcelDelivered(at(delivered)), exact: '', late: false };
  if (shipped === null) return { words: t.orders.parcelPacked, exact: '', late: false };
  const days = daysBetween(shipped, now, kitEnv.timeZone);
  const since = t.orders.shippedDays(days);
  // On the day it left and the day after nobody expects it to have arrived.
  const words = days > 1 ? t.orders.notDelivered(since) : since;
  return { words, exact: t.orders.parcelShipped(at(shipped)), late: days >= LONG };
}

export function carrierName(carrier: CarrierView): string {
  return locale() === 'zh-CN' ? carrier.name_zh : carrier.name;
}

/** The number that an agent means by "the tracking number": of the parcel that left last. */
export function trackingOf(orders: Pick<OrderView, 'parcels'>[]): string | undefined {
  for (const order of orders)
    for (const parcel of [...order.parcels].reverse())
      for (const { number } of parcel.tracking) if (number) return number;
  return undefined;
}
