import CircleCheck from '@lucide/svelte/icons/circle-check';
import Flag from '@lucide/svelte/icons/flag';
import Mail from '@lucide/svelte/icons/mail';
import Moon from '@lucide/svelte/icons/moon';
import Tag from '@lucide/svelte/icons/tag';
import UserRound from '@lucide/svelte/icons/user-round';
import { t } from '#i18n';
import type { Command } from '#state';
import { assign, markUnread, reopen, resolve } from './changes';
import { menus } from './menus.svelte';
import { arriving, openId, selection } from './place.svelte';

/** Moving in the list and choosing rows. */
export function listCommands(list: {
  move: (by: number) => void;
  select: (range: boolean) => void;
  selectAll: () => void;
  focus: () => void;
}): Command[] {
  const section = () => t.inbox.list;
  return [
    {
      id: 'list.next',
      title: () => t.inbox.keys.next,
      section,
      scope: 'list',
      keys: ['j'],
      repeat: true,
      hidden: true,
      ahead: true,
      run: () => list.move(1),
    },
    {
      id: 'list.previous',
      title: () => t.inbox.keys.previous,
      section,
      scope: 'list',
      keys: ['k'],
      repeat: true,
      hidden: true,
      ahead: true,
      run: () => list.move(-1),
    },
    {
      id: 'list.select',
      title: () => t.inbox.keys.select,
      section,
      scope: 'list',
      keys: ['x'],
      hidden: true,
      ahead: true,
      run: () => list.select(false),
    },
    {
      id: 'list.selectRange',
      title: () => t.inbox.keys.selectRange,
      section,
      scope: 'list',
      keys: ['shift+x'],
      hidden: true,
      ahead: true,
      run: () => list.select(true),
    },
    {
      id: 'list.selectAll',
      title: () => t.inbox.selectAll,
      section,
      scope: 'list',
      keys: ['mod+a'],
      ahead: true,
      run: list.selectAll,
    },
    {
      id: 'list.selectNone',
      title: () => t.inbox.selectNone,
      section,
      scope: 'list',
      keys: ['escape'],
      when: () => selection.ids.size > 0,
      ahead: true,
      run: () => selection.clear(),
    },
    {
      id: 'list.focus',
      title: () => t.inbox.keys.focus,
      section,
      scope: 'list',
      keys: ['l'],
      run: list.focus,
    },
  ];
}

/** The chosen rows, else the open conversation. */
function targets(): string[] {
  if (selection.ids.size > 0) return [...selection.ids];
  const open = openId();
  return open === undefined ? [] : [open];
}

export interface TalkState {
  /** The open conversation is resolved or snoozed: the key opens it again. */
  closed: boolean;
  unread: boolean;
  /** With one agent at the desk there is nobody to choose. */
  alone?: { id: string; name: string };
}

/** What can be done with the chosen rows or the open conversation. */
export function talkCommands(state: () => TalkState): Command[] {
  const section = () => t.terms.conversation;
  const when = () => targets().length > 0;
  const place = () => (selection.ids.size > 0 ? 'bar' : 'head');
  /** A menu hangs at the head of the conversation, and opens only where that is there. */
  const hangs = () => when() && (place() === 'bar' || !arriving());
  return [
    {
      id: 'talk.resolve',
      title: () => (state().closed ? t.terms.reopen : t.terms.resolve),
      section,
      scope: 'list',
      keys: ['e'],
      icon: CircleCheck,
      when,
      run: () => void (state().closed ? reopen(targets()) : resolve(targets())),
    },
    {
      id: 'talk.snooze',
      title: () => t.terms.snooze,
      section,
      scope: 'list',
      keys: ['s'],
      icon: Moon,
      when: hangs,
      run: () => menus.set('snooze', place(), true),
    },
    {
      id: 'talk.assign',
      title: () => t.terms.assign,
      section,
      scope: 'list',
      keys: ['a'],
      icon: UserRound,
      when: hangs,
      run: () => {
        const alone = state().alone;
        if (alone) void assign(targets(), alone);
        else menus.set('assign', place(), true);
      },
    },
    {
      id: 'talk.priority',
      title: () => t.work.priority.title,
      section,
      scope: 'list',
      keys: ['p'],
      icon: Flag,
      when: hangs,
      run: () => menus.set('priority', place(), true),
    },
    {
      id: 'talk.tag',
      title: () => t.work.tags.title,
      section,
      scope: 'list',
      keys: ['t'],
      icon: Tag,
      when: hangs,
      run: () => menus.set('tag', place(), true),
    },
    {
      id: 'talk.unread',
      title: () => (state().unread ? t.inbox.markRead : t.inbox.markUnread),
      section,
      scope: 'list',
      keys: ['u'],
      icon: Mail,
      when,
      run: () => void markUnread(targets(), !state().unread),
    },
  ];
}
