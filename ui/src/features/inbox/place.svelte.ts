import type { View } from '#ipc';
import { navigate, route } from '#state';
import { afterLeaving, present } from './selection';

/*
 * Where the agent is in the list: the view and the conversation are the path's (#/inbox/VIEW/ID); the order of the rows and
 * the chosen ones are the list's, kept here so that the conversation and the composer can go on to the next one.
 */

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

/** The conversation on screen. Reactive. */
export function openId(): string | undefined {
  const [screen, , id] = route();
  return screen === 'inbox' ? id : undefined;
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

/** Opens a conversation beside the present list. `replace` for steps that back should not go through. */
export function openTalk(id: string | undefined, options: { replace?: boolean; view?: View } = {}): void {
  const path = ['inbox', options.view ?? currentView()];
  navigate(id === undefined ? path : [...path, id], options);
}

/** Goes on from the open conversation when it leaves the list with others. */
export function moveOn(leaving: ReadonlySet<string>): void {
  const at = openId();
  if (at !== undefined && leaving.has(at) && order.includes(at))
    openTalk(afterLeaving(order, at, leaving), { replace: true });
}

/** Conversations that the agent marked unread while they were open: seeing them does not mark them read again. */
export const heldUnread = new Set<string>();
