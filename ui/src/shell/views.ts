import CircleCheck from '@lucide/svelte/icons/circle-check';
import Clock from '@lucide/svelte/icons/clock';
import InboxIcon from '@lucide/svelte/icons/inbox';
import List from '@lucide/svelte/icons/list';
import Moon from '@lucide/svelte/icons/moon';
import UserRound from '@lucide/svelte/icons/user-round';
import { t } from '#i18n';
import { pathOf } from '#state';
import type { IconType } from '#kit';
import type { RailGroup } from './types';

/** Counts by view, where they are known. */
export type ViewCounts = Partial<Record<string, number>>;

const view = (
  screen: string,
  name: string,
  label: string,
  icon: IconType,
  counts: ViewCounts,
  alert = false,
) => ({
  id: `${screen}/${name}`,
  label,
  icon,
  href: pathOf(screen, name),
  count: counts[`${screen}/${name}`],
  alert,
});

/** The rail's views of conversations. */
export function viewGroups(counts: ViewCounts = {}): RailGroup[] {
  const words = t.shell.views;
  return [
    {
      items: [
        view('inbox', 'mine', words.mine, InboxIcon, counts),
        view('inbox', 'due', words.due, Clock, counts, true),
        view('inbox', 'unassigned', words.unassigned, UserRound, counts),
        view('inbox', 'all', words.all, List, counts),
        view('inbox', 'snoozed', words.snoozed, Moon, counts),
        view('inbox', 'resolved', words.resolved, CircleCheck, counts),
      ],
    },
  ];
}
