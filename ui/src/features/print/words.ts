import { formatLocale, t } from '#i18n';
import type { AddressView, ParcelView, TimelineItem } from '#ipc';
import { carrierName } from '#features/orders';
import { kitEnv } from '#kit';

/* On paper a moment is whole: nobody knows tomorrow what "yesterday" was. */

export function moment(at: number): string {
  return new Intl.DateTimeFormat(formatLocale(), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: kitEnv.timeZone,
  }).format(at);
}

export function address({ name, address }: Pick<AddressView, 'name' | 'address'>): string {
  return name && name !== address ? `${name} <${address}>` : address;
}

/** Everybody who wrote or was written to, once each, in the order in which they came in. */
export function participants(items: readonly TimelineItem[]): string[] {
  const named = new Map<string, string>();
  for (const item of items) {
    if (item.type !== 'message') continue;
    const { from, to, cc } = item.message;
    for (const one of [from, ...to, ...cc]) {
      const key = one.address.toLowerCase();
      const known = named.get(key);
      if (known === undefined || (known === one.address && one.name)) named.set(key, address(one));
    }
  }
  return [...named.values()];
}

/** Carriers and numbers, and when it left and came. */
export function parcelWords({ tracking, shipped_at, delivered_at }: ParcelView): string {
  const numbers = tracking.map(({ carrier, number }) =>
    carrier ? `${carrierName(carrier)} ${number}` : number,
  );
  const way = [
    shipped_at === null ? t.orders.parcelPacked : t.orders.parcelShipped(moment(shipped_at)),
    delivered_at !== null && t.orders.parcelDelivered(moment(delivered_at)),
  ];
  return [numbers.join(', ') || t.orders.noTracking, ...way].filter(Boolean).join(' · ');
}
