import { locales, t } from '#i18n';

/** A language by its own name; its code where this window does not speak it. */
export function languageWords(language: string): string {
  if (language === '') return t.quickReplies.everyLanguage;
  return locales.find((each) => each.value === language)?.label ?? language;
}

const WRITTEN = ['de', 'fr', 'es', 'it', 'nl', 'pt', 'ja', 'ko', 'zh-TW'];

/** What an article can be written in, with the one that it is in. */
export function languageOptions(own: string): { value: string; label: string }[] {
  const all = new Set(['', ...locales.map((each) => each.value as string), ...WRITTEN, own]);
  return [...all].map((value) => ({ value, label: languageWords(value) }));
}
