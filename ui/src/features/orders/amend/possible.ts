import CircleX from '@lucide/svelte/icons/circle-x';
import MapPin from '@lucide/svelte/icons/map-pin';
import Pencil from '@lucide/svelte/icons/pencil';
import Repeat from '@lucide/svelte/icons/repeat';
import ShieldAlert from '@lucide/svelte/icons/shield-alert';
import Tag from '@lucide/svelte/icons/tag';
import type { OrderView } from '#ipc';
import type { IconType } from '#kit';
import type { Amendment } from '../asked.svelte';

/* What can be changed of an order as it stands, by what its shop can do. The backend judges again. */

type Order = Pick<OrderView, 'caps' | 'lines' | 'cancelled_at' | 'fulfilment_status'>;

const GONE = new Set(['shipped', 'partly_delivered', 'delivered']);

const ALL: { kind: Amendment; icon: IconType; can: (order: Order) => boolean }[] = [
  {
    kind: 'exchange',
    icon: Repeat,
    can: ({ caps, lines }) => caps.exchange && lines.some((line) => line.returnable > 0),
  },
  {
    kind: 'claim',
    icon: ShieldAlert,
    can: ({ caps, lines }) => caps.claim && lines.some((line) => line.fulfilled > line.returned),
  },
  {
    kind: 'edit',
    icon: Pencil,
    can: ({ caps, lines }) => caps.edit && lines.some((line) => line.fulfilled < line.quantity),
  },
  {
    kind: 'address',
    icon: MapPin,
    can: ({ caps, fulfilment_status }) => caps.address && !GONE.has(fulfilment_status),
  },
  {
    kind: 'cancel_order',
    icon: CircleX,
    can: ({ caps, lines }) => caps.cancel_order && lines.every((line) => line.fulfilled === 0),
  },
  { kind: 'code', icon: Tag, can: ({ caps }) => caps.code },
];

export function amendments(order: Order): { kind: Amendment; icon: IconType }[] {
  const cancelled = order.cancelled_at !== null;
  return ALL.filter(({ kind, can }) => (!cancelled || kind === 'code') && can(order));
}
