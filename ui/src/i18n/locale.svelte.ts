import type { en } from './en';
import type { Like } from './like';

export type Locale = 'en' | 'zh-CN';
type Dictionary = Like<typeof en>;

/* Only the language that is spoken is read from the disk: the other would be held for nothing. */
const sources: Record<Locale, () => Promise<Dictionary>> = {
  en: async () => (await import('./en')).en,
  'zh-CN': async () => (await import('./zh-CN')).zhCN,
};
const read: Partial<Record<Locale, Dictionary>> = {};
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

const first = initial();
let current = $state<Locale>(first);
/** What is to be spoken: the last that was asked for, though its words are still on their way. */
let wanted = first;
let words = $state.raw<Dictionary>();

export function locale(): Locale {
  return current;
}

/** The locale for dates and numbers: the language here in the region of the system, where the two agree. */
export function formatLocale(): string {
  if (current !== 'en') return current;
  return navigator.languages.find((language) => /^en-/i.test(language)) ?? 'en-GB';
}

function speak(next: Locale, dictionary: Dictionary): void {
  current = next;
  words = dictionary;
  for (const section of Object.keys(dictionary) as (keyof Dictionary)[])
    if (!Object.hasOwn(t, section))
      Object.defineProperty(t, section, { enumerable: true, get: () => words?.[section] });
}

/** Reads the words of a language without speaking it. */
export async function readWords(of: Locale): Promise<Dictionary> {
  return (read[of] ??= await sources[of]());
}

/** To be waited for before anything is shown: until then there are no words. */
export async function startWords(): Promise<void> {
  const next = wanted;
  const dictionary = await readWords(next);
  if (next === wanted) speak(next, dictionary);
  else await startWords();
}

/** At once where the words were read before, else as soon as they are. */
export function setLocale(next: Locale): void {
  wanted = next;
  const there = read[next];
  if (there) speak(next, there);
  else
    void readWords(next).then((dictionary) => {
      if (wanted === next) speak(next, dictionary);
    });
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // It holds until the window closes.
  }
}

/** The words of the present locale. Every read is reactive. */
export const t = {} as Dictionary;

/**
 * A text whose key comes from the backend (a field of a connector's set-up form, an error's code), such as
 * "connectors.email.host". Undefined where there is none, so that the caller says what stands instead.
 */
export function text(key: string): string | undefined {
  let found: unknown = words;
  for (const part of key.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return typeof found === 'string' ? found : undefined;
}
