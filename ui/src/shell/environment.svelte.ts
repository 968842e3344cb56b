import { setKitEnv } from '#kit';
import { formatLocale, locale, t } from '#i18n';
import { startTheme } from '#state';

/** Tells the kit the locale and its words, and the document its language and theme. Before the first paint, once. */
export function startEnvironment(): () => void {
  startTheme();
  setKitEnv({ locale: formatLocale, words: () => t.kit });
  return $effect.root(() => {
    $effect(() => {
      document.documentElement.lang = locale();
    });
  });
}
