import type { AccountView } from '#ipc';

/*
 * After an outage of a channel much has waited at once: the list then begins with what is due first, until the agent wants it
 * otherwise. A short break is no outage.
 */

/** In milliseconds. */
const OUTAGE = 2 * 60_000;

const down = new Map<string, number>();
let lasted = false;
let over = $state(false);

/** What the connections are now; to be told of each change of them. */
export function noteLinks(accounts: readonly Pick<AccountView, 'id' | 'kind' | 'link'>[], now: number): void {
  const channels = accounts.filter(({ kind }) => kind === 'channel');
  for (const { id, link } of channels) {
    if (link.state === 'offline') {
      down.set(id, Math.min(down.get(id) ?? Infinity, link.since ?? now));
      // While nothing comes in, the list stays as it is.
      continue;
    }
    const since = down.get(id);
    if (since === undefined || link.state === 'connecting') continue;
    down.delete(id);
    if (link.state === 'online') lasted ||= now - since >= OUTAGE;
  }
  for (const id of down.keys()) if (!channels.some((each) => each.id === id)) down.delete(id);
  if (down.size > 0) return;
  over ||= lasted;
  lasted = false;
}

/** An outage is over, and the agent has not said yet how the list should be. Reactive. */
export function afterOutage(): boolean {
  return over;
}

/** The list is as it was before. */
export function endOutage(): void {
  over = false;
}
