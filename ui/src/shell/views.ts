import BookOpen from '@lucide/svelte/icons/book-open';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Clock from '@lucide/svelte/icons/clock';
import Funnel from '@lucide/svelte/icons/funnel';
import Hourglass from '@lucide/svelte/icons/hourglass';
import InboxIcon from '@lucide/svelte/icons/inbox';
import List from '@lucide/svelte/icons/list';
import Moon from '@lucide/svelte/icons/moon';
import OctagonX from '@lucide/svelte/icons/octagon-x';
import MessageCircleReply from '@lucide/svelte/icons/message-circle-reply';
import Package from '@lucide/svelte/icons/package';
import Pencil from '@lucide/svelte/icons/pencil';
import Plus from '@lucide/svelte/icons/plus';
import Send from '@lucide/svelte/icons/send';
import Settings from '@lucide/svelte/icons/settings';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import UserRound from '@lucide/svelte/icons/user-round';
import { formatLocale, t } from '#i18n';
import type { SavedViewView, View, ViewCounts } from '#ipc';
import type { IconType } from '#kit';
import { keyHint, pathOf } from '#state';
import type { RailGroup, RailItem } from './types';

const VIEWS: [View, IconType][] = [
  ['mine', InboxIcon],
  ['due', Clock],
  ['unassigned', UserRound],
  ['waiting', Hourglass],
  ['all', List],
  ['answered', MessageCircleReply],
  ['needs_you', TriangleAlert],
  ['snoozed', Moon],
  ['drafts', Pencil],
  ['resolved', CircleCheck],
  ['junk', OctagonX],
];

/** Past work has no count: it is not waiting for anybody. */
const UNCOUNTED: ReadonlySet<View> = new Set(['resolved', 'junk']);
/** What is counted here should not be. */
const ALERTS: ReadonlySet<View> = new Set(['due', 'needs_you']);

function place(id: string, label: string, icon: IconType, path: string[]): RailItem {
  return { id, label, icon, href: pathOf(...path), keys: keyHint(`go.${id}`) };
}

function savedGroup(
  saved: readonly SavedViewView[],
  counts: ViewCounts | undefined,
  add: () => void,
): RailGroup {
  const numbers = new Intl.NumberFormat(formatLocale());
  return {
    title: t.shell.groups.saved,
    action: { label: t.work.views.add, icon: Plus, run: add },
    items: saved.map((view) => {
      const count = counts?.saved.find((each) => each.id === view.id);
      return {
        ...place(`inbox/${view.id}`, view.name, Funnel, ['inbox', view.id]),
        count: count?.open,
        countWords: count?.at_least ? t.work.views.atLeast(numbers.format(count.open)) : undefined,
      };
    }),
  };
}

export function viewGroups(
  counts: ViewCounts | undefined,
  saved: readonly SavedViewView[],
  add: () => void,
): RailGroup[] {
  const attention = counts?.needs_you ?? 0;
  return [
    {
      items: VIEWS.map(([view, icon]) => ({
        ...place(`inbox/${view}`, t.shell.views[view], icon, ['inbox', view]),
        count: UNCOUNTED.has(view) ? undefined : counts?.counts.find((each) => each.view === view)?.open,
        alert: ALERTS.has(view),
      })),
    },
    savedGroup(saved, counts, add),
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
  return [
    place('knowledge', t.knowledge.title, BookOpen, ['knowledge']),
    place('settings', t.terms.settings, Settings, ['settings']),
  ];
}

/** The rail's entry that a path belongs to. */
export function railCurrent([screen, view]: string[]): string {
  return screen === 'inbox' ? `inbox/${view ?? ''}` : (screen ?? '');
}
