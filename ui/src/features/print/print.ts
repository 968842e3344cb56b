import { mount, tick, unmount, type Component } from 'svelte';
import type { ConversationView, OrderView, Timeline, TimelineItem } from '#ipc';
import { itemId, pageBefore } from '#features/conversation';
import { act, showFailure } from '#state';

/*
 * What is printed is a sheet of its own beside the window, which shows on paper alone: everything of a conversation or an
 * order, without what is there to be pressed. It is read whole before, since what is on the screen is a part of it.
 */

const PAGE = 200;

let last: Record<string, unknown> | undefined;

function clear() {
  if (last) void unmount(last);
  last = undefined;
  delete document.documentElement.dataset.paper;
}

/** What is on the screen, as its own rules for paper have it. */
export async function printScreen(): Promise<void> {
  try {
    clear();
    await ask();
  } catch (cause) {
    showFailure(cause);
  }
}

/** A browser returns when its dialog is closed; in the app it is a question to the shell, whose failure is told. */
async function ask(): Promise<void> {
  const print: () => unknown = () => window.print();
  await print();
}

async function onPaper<P extends Record<string, unknown>>(sheet: Component<P>, props: P): Promise<void> {
  clear();
  last = mount(sheet, { target: document.body, props });
  document.documentElement.dataset.paper = '';
  await tick();
  // Not every web view says when it is done: what is left is cleared before the next.
  window.addEventListener('afterprint', clear, { once: true });
  await ask();
}

/** Every item of a conversation, oldest first. */
export async function wholeTimeline(conversation: string): Promise<TimelineItem[]> {
  const all: TimelineItem[] = [];
  let before: string | null = null;
  for (;;) {
    const page: Timeline = await act('timeline', { conversation, before, limit: PAGE });
    all.unshift(...page.items);
    const next = page.more ? pageBefore(page.items) : undefined;
    if (next === undefined) break;
    before = next;
  }
  const there = new Set<string>();
  return all.filter((item) => !there.has(itemId(item)) && there.add(itemId(item)));
}

export async function printTalk(id: string): Promise<void> {
  try {
    const talk: ConversationView = await act('conversation', { id });
    const [items, orders, sheet] = await Promise.all([
      wholeTimeline(id),
      act('orders_of', { id: talk.customer.id }),
      import('./TalkPaper.svelte'),
    ]);
    const numbers = new Map(orders.map((order) => [order.id, order.number]));
    await onPaper(sheet.default, { talk, items, numbers });
  } catch (cause) {
    showFailure(cause);
  }
}

export async function printOrder(id: string): Promise<void> {
  try {
    const order: OrderView = await act('order', { id });
    const sheet = await import('./OrderPaper.svelte');
    await onPaper(sheet.default, { order });
  } catch (cause) {
    showFailure(cause);
  }
}
