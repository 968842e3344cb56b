import { en } from './en';
import type { Like } from './like';
import { zhCN } from './zh-CN';

export type Locale = 'en' | 'zh-CN';
type Dictionary = Like<typeof en>;

const dictionaries: Record<Locale, Dictionary> = { en, 'zh-CN': zhCN };
const STORED = 'shopdesk.locale';

/** Each language in its own name. */
export const locales: readonly { value: Locale; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'zh-CN', label: '简体中文' },
];

function isLocale(value: unknown): value is Locale {
  return value === 'en' || value === 'zh-CN';
}

/** The agent's choice, else the first language of the system that is here, else English. */
function initial(): Locale {
  try {
    const stored = localStorage.getItem(STORED);
    if (isLocale(stored)) return stored;
  } catch {
    // Without storage the system's language decides each time.
  }
  for (const language of navigator.languages) {
    if (language.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (language.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

let current = $state<Locale>(initial());

export function locale(): Locale {
  return current;
}

/** The locale for dates and numbers: the language here in the region of the system, where the two agree. */
export function formatLocale(): string {
  if (current !== 'en') return current;
  return navigator.languages.find((language) => /^en-/i.test(language)) ?? 'en-GB';
}

export function setLocale(next: Locale): void {
  current = next;
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // It holds until the window closes.
  }
}

/** The words of the present locale. Every read is reactive. */
export const t = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.keys(en).map((section) => [
      section,
      { enumerable: true, get: () => dictionaries[current][section as keyof Dictionary] },
    ]),
  ),
) as Dictionary;

/**
 * A text whose key comes from the backend (a field of a connector's set-up form, an error's code), such as
 * "connectors.email.host". Undefined where there is none, so that the caller says what stands instead.
 */
export function text(key: string): string | undefined {
  let found: unknown = dictionaries[current];
  for (const part of key.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return typeof found === 'string' ? found : undefined;
}
