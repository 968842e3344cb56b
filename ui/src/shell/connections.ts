import { t } from '#i18n';
import type { Connectivity, LinkView, SyncProgress } from '#ipc';
import type { Connection } from './types';

/** What the bar says of each account, from what the backend knows of its connection. */

function progressWords({ done, total, seconds_left: left }: SyncProgress, locale: string): string {
  const count = new Intl.NumberFormat(locale);
  const said = t.shell.bar.progress(count.format(done), count.format(total));
  return left === null ? said : `${said}, ${t.shell.bar.secondsLeft(left)}`;
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

export function connectionsOf(connectivity: Connectivity | undefined, locale: string): Connection[] {
  return (connectivity?.accounts ?? []).map(({ id, name, link }) => ({
    id,
    name,
    state: state(link),
    since: link.since ?? undefined,
    waiting: link.waiting,
    progress: link.progress ? progressWords(link.progress, locale) : undefined,
    reason: link.trouble?.message,
  }));
}

/** Whole minutes by which this machine's clock is off; 0 below two, where it does not matter. */
export function clockOff(connectivity: Connectivity | undefined): number {
  const minutes = Math.floor(Math.abs(connectivity?.clock_ahead_ms ?? 0) / 60_000);
  return minutes >= 2 ? minutes : 0;
}
