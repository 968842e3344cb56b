import Keyboard from '@lucide/svelte/icons/keyboard';
import Languages from '@lucide/svelte/icons/languages';
import PanelLeft from '@lucide/svelte/icons/panel-left';
import PanelRight from '@lucide/svelte/icons/panel-right';
import Search from '@lucide/svelte/icons/search';
import SunMoon from '@lucide/svelte/icons/sun-moon';
import Undo from '@lucide/svelte/icons/undo-2';
import { locale, locales, setLocale, t } from '#i18n';
import { contextPane, keyHelp, palette, setTheme, theme, undoLast, type Command, type Theme } from '#state';

/** What the window itself can do, wherever one is. */
export function windowCommands(toggleRail: () => void): Command[] {
  const section = () => t.shell.palette.view;
  const themes: [Theme, () => string][] = [
    ['light', () => t.shell.commands.themeLight],
    ['dark', () => t.shell.commands.themeDark],
    ['system', () => t.shell.commands.themeSystem],
  ];
  return [
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
    ...themes.map(([value, title]): Command => ({
      id: `window.theme.${value}`,
      title,
      section,
      icon: SunMoon,
      when: () => theme() !== value,
      run: () => setTheme(value),
    })),
    ...locales.map(({ value, label }): Command => ({
      id: `window.language.${value}`,
      title: () => label,
      section,
      words: () => 'language 语言 yuyan',
      icon: Languages,
      when: () => locale() !== value,
      run: () => setLocale(value),
    })),
  ];
}
