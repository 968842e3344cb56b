import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatLocale, setLocale, type Locale } from '#i18n';
import type { CustomerEntry } from '#ipc';
import { setKitEnv } from '#kit';
import { entryWords, isLanguage, isTimeZone, kinds } from './person';

setKitEnv({ locale: formatLocale });
const entry: CustomerEntry = {
  at: 0,
  kind: 'placed',
  text: 'refund',
  about: 'done',
  amount: { amount: '24.90', currency: 'EUR' },
  conversation: null,
  order: 'o',
  order_number: '10372',
  operation: null,
  case: null,
};

describe.each<Locale>(['en', 'zh-CN'])('a person’s line of time, in %s', (language) => {
  beforeEach(() => setLocale(language));
  afterEach(() => setLocale('en'));

  it('has words for every kind, each its own', () => {
    const said = kinds.map((kind) => entryWords({ ...entry, kind }));
    for (const [i, { title }] of said.entries()) expect(title.trim(), kinds[i]).not.toBe('');
    expect(new Set(said.map(({ title, detail }) => `${title}|${detail}`)).size).toBe(kinds.length);
  });

  it('names the order, the sum and how far it is', () => {
    const said = entryWords({ ...entry, kind: 'operation' });
    expect(said.title).toContain('#10372');
    expect(said.detail).toMatch(/24\.90 · \S+/u);
    expect(said.title).not.toContain('refund ');
  });
});

describe('what is noted of a person', () => {
  it('is a language and a time zone, or nothing', () => {
    for (const code of ['', 'de', 'zh-CN', 'pt-BR']) expect(isLanguage(code), code).toBe(true);
    for (const code of ['d', 'not a code', '12']) expect(isLanguage(code), code).toBe(false);
    for (const zone of ['', 'Europe/Berlin', 'Asia/Shanghai']) expect(isTimeZone(zone), zone).toBe(true);
    for (const zone of ['Berlin', 'Europe/Nowhere']) expect(isTimeZone(zone), zone).toBe(false);
  });
});
