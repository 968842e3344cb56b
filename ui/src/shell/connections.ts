import { clauses, t } from '#i18n';
import type { AccountView, Connectivity, LinkView, SyncProgress } from '#ipc';
import type { Connection } from './types';

/** What the bar says of each account, from what the backend knows of its connection. */

function progressWords({ done, total, seconds_left: left }: SyncProgress, locale: string): string {
  const count = new Intl.NumberFormat(locale);
  const said = t.shell.bar.progress(count.format(done), count.format(total));
  return clauses([said, left !== null && t.shell.bar.secondsLeft(left)]);
}

function state(link: LinkView): Connection['state'] {
  switch (link.state) {
    case 'needs_you':
      return 'attention';
    case 'offline':
      return 'offline';
    case 'paused':
      return 'paused';
    case 'connecting':
      return 'connecting';
    default:
      return link.progress ? 'syncing' : 'ok';
  }
}

/** A shop and its mailbox often have one name: then the kind is said, and of two mailboxes the address. */
function nameIn(all: AccountView[], { id, kind, name, values }: AccountView): string {
  const others = all.filter((each) => each.name === name && each.id !== id);
  if (others.length === 0) return name;
  if (others.some((each) => each.kind === kind)) return values.email ?? values.url ?? name;
  return kind === 'shop' ? t.shell.bar.shop(name) : t.shell.bar.mailbox(name);
}

export function connectionsOf(connectivity: Connectivity | undefined, locale: string): Connection[] {
  const accounts = connectivity?.accounts ?? [];
  return accounts.map((account) => {
    const { id, link } = account;
    return {
      id,
      name: nameIn(accounts, account),
      state: state(link),
      since: link.since ?? undefined,
      waiting: link.waiting,
      progress: link.progress ? progressWords(link.progress, locale) : undefined,
      reason: link.trouble?.message,
    };
  });
}

/** Whole minutes by which this machine's clock is off; 0 below two, where it does not matter. */
export function clockOff(connectivity: Connectivity | undefined): number {
  const minutes = Math.floor(Math.abs(connectivity?.clock_ahead_ms ?? 0) / 60_000);
  return minutes >= 2 ? minutes : 0;
}
