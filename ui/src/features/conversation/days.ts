import type { TimelineItem } from '#ipc';
import { dayKey } from '#kit';

/* What stands in a conversation, day by day. */

export function itemId(item: TimelineItem): string {
  if (item.type === 'message') return item.message.id;
  return item.type === 'operation' ? item.operation.id : item.id;
}

/** Milliseconds since 1970. */
export function itemAt(item: TimelineItem): number {
  if (item.type === 'message') return item.message.at;
  return item.type === 'operation' ? item.operation.created_at : item.at;
}

export interface Day {
  key: string;
  at: number;
  items: TimelineItem[];
}

/** Each wall day once, in order. What is there twice, since a page moved while another was read, stands once. */
export function days(items: readonly TimelineItem[], timeZone: string): Day[] {
  const found: Day[] = [];
  const there = new Set<string>();
  for (const item of items) {
    const id = itemId(item);
    if (there.has(id)) continue;
    there.add(id);
    const key = dayKey(itemAt(item), timeZone);
    const last = found.at(-1);
    if (last?.key === key) last.items.push(item);
    else found.push({ key, at: itemAt(item), items: [item] });
  }
  return found;
}

/**
 * The last message that is settled: ids rise with arrival, so the greatest is the newest. A reply of ours that may still be
 * taken back does not count.
 */
export function newestMessage(items: readonly TimelineItem[]): string | undefined {
  let newest: string | undefined;
  for (const item of items) {
    if (item.type !== 'message') continue;
    const { id, delivery } = item.message;
    if (delivery && delivery.state !== 'done') continue;
    if (newest === undefined || id > newest) newest = id;
  }
  return newest;
}

/** The newest that is stored: a message, a note or an event, whoever it is from. */
export function newestItem(items: readonly TimelineItem[]): string | undefined {
  let newest: string | undefined;
  for (const item of items) {
    const id = itemId(item);
    if (item.type !== 'operation' && (newest === undefined || id > newest)) newest = id;
  }
  return newest;
}

/** Where the page before these begins: the oldest that is stored as a message, note or event. */
export function pageBefore(items: readonly TimelineItem[]): string | undefined {
  const oldest = items.find((item) => item.type !== 'operation');
  return oldest ? itemId(oldest) : undefined;
}
