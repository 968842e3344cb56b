import type { View } from '#ipc';
import { navigate, route } from '#state';
import { afterLeaving, present } from './selection';

/*
 * Where the agent is in the list: the view and the conversation are the path's (#/inbox/VIEW/ID, #/search/ID); the order of the rows and
 * the chosen ones are the list's, kept here so that the conversation and the composer can go on to the next one.
 */

const SEARCH = 'search';

const VIEWS: readonly string[] = [
  'mine',
  'unassigned',
  'all',
  'snoozed',
  'resolved',
  'junk',
] satisfies View[];

/** The view on screen. Reactive. */
export function currentView(): View {
  const [screen, view] = route();
  return screen === 'inbox' && view !== undefined && VIEWS.includes(view) ? (view as View) : 'all';
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
export function listView(): View | undefined {
  return route()[0] === SEARCH ? undefined : currentView();
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

export function listOrder(): readonly string[] {
  return order;
}

interface Opening {
  /** For steps that back should not go through. */
  replace?: boolean;
  /** Beside this view rather than the present list. */
  view?: View;
  /** The message to show of it. */
  message?: string;
}

/** Opens a conversation beside the present list. */
export function openTalk(id: string | undefined, { replace, view, message }: Opening = {}): void {
  const searched = view === undefined && route()[0] === SEARCH;
  const path = searched ? [SEARCH] : ['inbox', view ?? currentView()];
  const place = id === undefined ? path : [...path, id];
  navigate(searched && id !== undefined && message !== undefined ? [...place, message] : place, { replace });
}

/** Goes on from the open conversation when it leaves the list with others. */
export function moveOn(leaving: ReadonlySet<string>): void {
  const at = openId();
  if (at !== undefined && leaving.has(at) && order.includes(at))
    openTalk(afterLeaving(order, at, leaving), { replace: true });
}

/** Conversations that the agent marked unread while they were open: seeing them does not mark them read again. */
export const heldUnread = new Set<string>();
