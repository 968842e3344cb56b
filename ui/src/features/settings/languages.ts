import { locales, t } from '#i18n';

/* Languages that something can be written for. */

export function languageWords(language: string): string {
  if (language === '') return t.quickReplies.everyLanguage;
  return locales.find((each) => each.value === language)?.label ?? language;
}

export function languageOptions(): { value: string; label: string }[] {
  return ['', ...locales.map((each) => each.value)].map((value) => ({ value, label: languageWords(value) }));
}
