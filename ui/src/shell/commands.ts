import BookOpen from '@lucide/svelte/icons/book-open';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Clock from '@lucide/svelte/icons/clock';
import Funnel from '@lucide/svelte/icons/funnel';
import Hourglass from '@lucide/svelte/icons/hourglass';
import InboxIcon from '@lucide/svelte/icons/inbox';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Languages from '@lucide/svelte/icons/languages';
import List from '@lucide/svelte/icons/list';
import Lock from '@lucide/svelte/icons/lock';
import LogOut from '@lucide/svelte/icons/log-out';
import MessageCircleReply from '@lucide/svelte/icons/message-circle-reply';
import Moon from '@lucide/svelte/icons/moon';
import OctagonX from '@lucide/svelte/icons/octagon-x';
import Package from '@lucide/svelte/icons/package';
import PanelLeft from '@lucide/svelte/icons/panel-left';
import PanelRight from '@lucide/svelte/icons/panel-right';
import Pencil from '@lucide/svelte/icons/pencil';
import Plus from '@lucide/svelte/icons/plus';
import Search from '@lucide/svelte/icons/search';
import Send from '@lucide/svelte/icons/send';
import Settings from '@lucide/svelte/icons/settings';
import SunMoon from '@lucide/svelte/icons/sun-moon';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo from '@lucide/svelte/icons/undo-2';
import UserRound from '@lucide/svelte/icons/user-round';
import { lock, signOut } from '#features/start';
import { openSearch } from '#features/search';
import { locale, locales, t, type Locale } from '#i18n';
import type { SavedViewView } from '#ipc';
import type { IconType } from '#kit';
import { contextPane, keyHelp, navigate, palette, theme, undoLast, type Command, type Theme } from '#state';

/** Where one can go from anywhere: `g`, then a letter. */
function places(): Command[] {
  const to = (id: string, title: () => string, keys: string[], path: string[], icon: IconType): Command => ({
    id: `go.${id}`,
    title,
    section: () => t.shell.palette.navigation,
    keys,
    icon,
    run: () => navigate(path),
  });
  return [
    to('inbox/all', () => t.shell.views.all, ['g i'], ['inbox', 'all'], List),
    to('inbox/mine', () => t.shell.views.mine, ['g m'], ['inbox', 'mine'], InboxIcon),
    to('inbox/unassigned', () => t.shell.views.unassigned, ['g u'], ['inbox', 'unassigned'], UserRound),
    to('inbox/snoozed', () => t.shell.views.snoozed, ['g s'], ['inbox', 'snoozed'], Moon),
    to('inbox/due', () => t.shell.views.due, ['g d'], ['inbox', 'due'], Clock),
    to('inbox/waiting', () => t.shell.views.waiting, ['g w'], ['inbox', 'waiting'], Hourglass),
    to('inbox/answered', () => t.shell.views.answered, ['g a'], ['inbox', 'answered'], MessageCircleReply),
    to('inbox/needs_you', () => t.shell.views.needs_you, ['g n'], ['inbox', 'needs_you'], TriangleAlert),
    to('inbox/drafts', () => t.shell.views.drafts, ['g e'], ['inbox', 'drafts'], Pencil),
    to('inbox/resolved', () => t.shell.views.resolved, ['g r'], ['inbox', 'resolved'], CircleCheck),
    to('inbox/junk', () => t.shell.views.junk, [], ['inbox', 'junk'], OctagonX),
    to('orders', () => t.terms.orders, ['g o'], ['orders'], Package),
    to('cases', () => t.cases.title, ['g c'], ['cases'], ClipboardList),
    to('knowledge', () => t.knowledge.title, ['g k'], ['knowledge'], BookOpen),
    to('outbox', () => t.terms.outbox, ['g b'], ['outbox'], Send),
    to('settings', () => t.terms.settings, ['mod+,'], ['settings'], Settings),
  ];
}

/** Going to a saved view, by the key that it was given, and naming a new one. */
export function savedCommands(saved: readonly SavedViewView[], add: () => void): Command[] {
  return [
    ...saved.map((view): Command => ({
      id: `go.inbox/${view.id}`,
      title: () => view.name,
      section: () => t.shell.groups.saved,
      keys: view.shortcut === '' ? [] : [view.shortcut],
      icon: Funnel,
      run: () => navigate(['inbox', view.id]),
    })),
    {
      id: 'views.add',
      title: () => t.work.views.add,
      section: () => t.shell.groups.saved,
      icon: Plus,
      run: add,
    },
  ];
}

/** Every section of the settings, to be found in the palette. */
export function settingsCommands(): Command[] {
  return Object.entries(t.settings.sections).map(([section, title]): Command => ({
    id: `settings.${section}`,
    title: () => title,
    section: () => t.terms.settings,
    icon: Settings,
    run: () => navigate(['settings', section]),
  }));
}

/** Choices that outlive the window. */
export interface Choices {
  chooseTheme(theme: Theme): void;
  chooseLanguage(language: Locale): void;
}

/** What the window itself can do, wherever one is. */
export function windowCommands(
  toggleRail: () => void,
  toggleOutbox: () => void,
  choices: Choices,
): Command[] {
  const section = () => t.shell.palette.view;
  const themes: [Theme, () => string][] = [
    ['light', () => t.shell.commands.themeLight],
    ['dark', () => t.shell.commands.themeDark],
    ['system', () => t.shell.commands.themeSystem],
  ];
  return [
    ...places(),
    {
      id: 'window.palette',
      title: () => t.shell.commands.palette,
      section,
      keys: ['mod+k'],
      icon: Search,
      hidden: true,
      run: () => palette.open(),
    },
    {
      id: 'window.search',
      title: () => t.inbox.search,
      section,
      keys: ['/', 'mod+shift+f'],
      icon: Search,
      run: () => openSearch(),
    },
    {
      id: 'window.keys',
      title: () => t.shell.commands.help,
      section,
      keys: ['?'],
      icon: Keyboard,
      run: () => (keyHelp.isOpen = true),
    },
    {
      id: 'window.undo',
      title: () => t.shell.commands.undo,
      section,
      keys: ['z'],
      icon: Undo,
      run: () => void undoLast(),
    },
    {
      id: 'window.context',
      title: () => t.shell.commands.toggleContext,
      section,
      keys: [']'],
      icon: PanelRight,
      run: () => contextPane.toggle(),
    },
    {
      id: 'window.rail',
      title: () => t.shell.commands.toggleRail,
      section,
      keys: ['['],
      icon: PanelLeft,
      run: toggleRail,
    },
    {
      id: 'window.outbox',
      title: () => t.outbox.drawer.show,
      section,
      keys: ['b'],
      icon: Send,
      run: toggleOutbox,
    },
    {
      id: 'window.lock',
      title: () => t.start.lock.lock,
      section,
      keys: ['mod+shift+l'],
      icon: Lock,
      run: () => void lock(),
    },
    {
      id: 'window.signOut',
      title: () => t.start.signIn.out,
      section,
      icon: LogOut,
      run: () => void signOut(),
    },
    ...themes.map(([value, title]): Command => ({
      id: `window.theme.${value}`,
      title,
      section,
      icon: SunMoon,
      when: () => theme() !== value,
      run: () => choices.chooseTheme(value),
    })),
    ...locales.map(({ value, label }): Command => ({
      id: `window.language.${value}`,
      title: () => label,
      section,
      words: () => 'language 语言 yuyan',
      icon: Languages,
      when: () => locale() !== value,
      run: () => choices.chooseLanguage(value),
    })),
  ];
}
