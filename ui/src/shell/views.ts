import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import InboxIcon from '@lucide/svelte/icons/inbox';
import List from '@lucide/svelte/icons/list';
import Moon from '@lucide/svelte/icons/moon';
import OctagonX from '@lucide/svelte/icons/octagon-x';
import Package from '@lucide/svelte/icons/package';
import Send from '@lucide/svelte/icons/send';
import Settings from '@lucide/svelte/icons/settings';
import UserRound from '@lucide/svelte/icons/user-round';
import { t } from '#i18n';
import type { View, ViewCounts } from '#ipc';
import type { IconType } from '#kit';
import { keyHint, pathOf } from '#state';
import type { RailGroup, RailItem } from './types';

const VIEWS: [View, IconType][] = [
  ['mine', InboxIcon],
  ['unassigned', UserRound],
  ['all', List],
  ['snoozed', Moon],
  ['resolved', CircleCheck],
  ['junk', OctagonX],
];

/** Past work has no count: it is not waiting for anybody. */
const UNCOUNTED: ReadonlySet<View> = new Set(['resolved', 'junk']);

function place(id: string, label: string, icon: IconType, path: string[]): RailItem {
  return { id, label, icon, href: pathOf(...path), keys: keyHint(`go.${id}`) };
}

export function viewGroups(counts: ViewCounts | undefined): RailGroup[] {
  const attention = counts?.needs_you ?? 0;
  return [
    {
      items: VIEWS.map(([view, icon]) => ({
        ...place(`inbox/${view}`, t.shell.views[view], icon, ['inbox', view]),
        count: UNCOUNTED.has(view) ? undefined : counts?.counts.find((each) => each.view === view)?.open,
      })),
    },
    {
      title: t.shell.groups.afterSales,
      items: [
        place('orders', t.terms.orders, Package, ['orders']),
        place('cases', t.cases.title, ClipboardList, ['cases']),
        {
          ...place('outbox', attention > 0 ? t.shell.views.attention : t.terms.outbox, Send, ['outbox']),
          count: attention > 0 ? attention : counts?.waiting,
          alert: attention > 0,
        },
      ],
    },
  ];
}

export function railFooter(): RailItem[] {
  return [place('settings', t.terms.settings, Settings, ['settings'])];
}

/** The rail's entry that a path belongs to. */
export function railCurrent([screen, view]: string[]): string {
  return screen === 'inbox' ? `inbox/${view ?? ''}` : (screen ?? '');
}
