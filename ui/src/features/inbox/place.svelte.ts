import type { ListOrder, View } from '#ipc';
import { navigate, readStored, route, strictId, writeStored } from '#state';
import { endOutage } from './outage.svelte';
import { afterLeaving, present } from './selection';

/*
 * Where the agent is in the list: the view and the conversation are the path's (#/inbox/VIEW/ID, #/search/ID); the order of the rows and
 * the chosen ones are the list's, kept here so that the conversation and the composer can go on to the next one.
 */

const SEARCH = 'search';

const VIEWS: readonly string[] = [
  'mine',
  'unassigned',
  'waiting',
  'due',
  'answered',
  'needs_you',
  'all',
  'snoozed',
  'drafts',
  'resolved',
  'junk',
] satisfies View[];

/** The view on screen. Reactive. */
export function currentView(): View {
  const [screen, view] = route();
  return screen === 'inbox' && view !== undefined && VIEWS.includes(view) ? (view as View) : 'all';
}

/** The saved view on screen, by its id. Reactive. */
export function currentSaved(): string | undefined {
  const [screen, view] = route();
  return screen === 'inbox' ? strictId(view) : undefined;
}

/** The view on screen as it stands in the path: a view's name or a saved one's id. Reactive. */
export function currentPlace(): string {
  return currentSaved() ?? currentView();
}

const isOrders = (value: unknown): value is Record<string, ListOrder> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((each) => each === 'newest' || each === 'waiting' || each === 'breach');

let orders = $state.raw<Record<string, ListOrder>>(readStored('orders', isOrders) ?? {});

/** The order chosen for a view; undefined for its own. Reactive. */
export function chosenOrder(place: string): ListOrder | undefined {
  return orders[place];
}

export function chooseOrder(place: string, order: ListOrder): void {
  endOutage();
  orders = { ...orders, [place]: order };
  writeStored('orders', orders);
}

/** The conversation on screen, beside a view or beside what a search found. Reactive. */
export function openId(): string | undefined {
  const [screen, second, third] = route();
  if (screen === SEARCH) return second;
  return screen === 'inbox' ? third : undefined;
}

/** The message that was looked for. Reactive. */
export function soughtMessage(): string | undefined {
  const [screen, , message] = route();
  return screen === SEARCH ? message : undefined;
}

/** The view beside the conversation; none beside what a search found, which nothing leaves. */
export function listView(): string | undefined {
  return route()[0] === SEARCH ? undefined : currentPlace();
}

let order: readonly string[] = [];
let chosen = $state.raw<ReadonlySet<string>>(new Set());

export const selection = {
  get ids(): ReadonlySet<string> {
    return chosen;
  },
  set ids(next: ReadonlySet<string>) {
    chosen = next;
  },
  clear() {
    if (chosen.size > 0) chosen = new Set();
  },
};

/** The list tells what it shows, in its order. */
export function listed(ids: readonly string[]): void {
  order = ids;
  chosen = present(chosen, ids);
}

interface Opening {
  /** For steps that back should not go through. */
  replace?: boolean;
  /** Beside this view rather than the present list. */
  view?: string;
  /** The message to show of it. */
  message?: string;
}

/** Opens a conversation beside the present list. */
export function openTalk(id: string | undefined, { replace, view, message }: Opening = {}): void {
  const searched = view === undefined && route()[0] === SEARCH;
  const path = searched ? [SEARCH] : ['inbox', view ?? currentPlace()];
  const place = id === undefined ? path : [...path, id];
  navigate(searched && id !== undefined && message !== undefined ? [...place, message] : place, { replace });
}

/*
 * While j or k is held, the row runs ahead of the conversation on screen: each on the way would else be opened. What is done
 * meanwhile by a key is done to the row, so it is opened first.
 */
let next: string | undefined;
let moved = 0;
let frame = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The row answers in this frame, the conversation in the next; while the key is held, when it comes to rest. */
export function openSoon(id: string): void {
  openNothing();
  next = id;
  const held = performance.now() - moved < 150;
  moved = performance.now();
  frame = requestAnimationFrame(() => (timer = setTimeout(openNow, held ? 120 : 0)));
}

/** What was to be opened soon is opened now. False where there was nothing. */
export function openNow(): boolean {
  const id = next;
  openNothing();
  if (id === undefined) return false;
  openTalk(id, { replace: true });
  return true;
}

/** What was to be opened soon is not. */
export function openNothing(): void {
  next = undefined;
  clearTimeout(timer);
  cancelAnimationFrame(frame);
}

/** The conversation that is there with all that belongs to it. */
let there = $state.raw<string>();

/** Told by what shows it, once it can be written in or could not be read. */
export function isThere(id: string): void {
  there = id;
}

/** A conversation is open, and not there yet: what is about it has to wait. Reactive. */
export function arriving(): boolean {
  const id = openId();
  return id !== undefined && id !== there;
}

/** Goes on from the open conversation when it leaves the list with others. */
export function moveOn(leaving: ReadonlySet<string>): void {
  const at = openId();
  if (at !== undefined && leaving.has(at) && order.includes(at))
    openTalk(afterLeaving(order, at, leaving), { replace: true });
}

/** Conversations that the agent marked unread while they were open: seeing them does not mark them read again. */
export const heldUnread = new Set<string>();
