import { describe, expect, it } from 'vitest';
import { initials } from './initials';
import { keyCaps } from './keycaps';
import { formatMoney, isNegative, isZero, minorDigits, parseAmount } from './money';
import { filterSections } from './palette';
import { dragged } from './panes';
import { dayKey, dueLevel, formatDate, formatDuration, isoDay, waitLevel } from './time';

describe('money', () => {
  const eur = (amount: string) => formatMoney({ amount, currency: 'EUR' }, 'en');

  it('shows the digits that came', () => {
    expect(eur('24.90')).toBe('€24.90');
    expect(eur('24.9')).toBe('€24.90');
    expect(eur('-0.5')).toBe('-€0.50');
    expect(eur('-0.00')).toBe('€0.00');
    expect(eur('0.1')).toBe('€0.10');
  });

  it('is exact where a float is not', () => {
    expect(eur('9007199254740993.07')).toBe('€9,007,199,254,740,993.07');
    expect(eur('-9007199254740993.07')).toBe('-€9,007,199,254,740,993.07');
  });

  it('rounds nothing away', () => {
    expect(eur('1.2345')).toBe('€1.2345');
    expect(eur('1.2000')).toBe('€1.20');
  });

  it('follows the currency and the locale', () => {
    expect(formatMoney({ amount: '12800', currency: 'JPY' }, 'en')).toBe('¥12,800');
    expect(formatMoney({ amount: '12.345', currency: 'KWD' }, 'en')).toMatch(/12\.345/);
    expect(formatMoney({ amount: '24.90', currency: 'CNY' }, 'zh-CN')).toBe('¥24.90');
    expect(formatMoney({ amount: '1284.10', currency: 'EUR' }, 'de')).toBe('1.284,10\u00a0€');
    expect(minorDigits('JPY')).toBe(0);
  });

  it('shows as it came what is no decimal or no currency', () => {
    expect(formatMoney({ amount: 'NaN', currency: 'EUR' }, 'en')).toBe('NaN EUR');
    expect(formatMoney({ amount: '5.00', currency: 'POINTS' }, 'en')).toBe('5.00 POINTS');
  });

  it('knows its sign', () => {
    expect(isZero({ amount: '0.00', currency: 'EUR' })).toBe(true);
    expect(isNegative({ amount: '-0.00', currency: 'EUR' })).toBe(false);
    expect(isNegative({ amount: '-0.01', currency: 'EUR' })).toBe(true);
  });
});

describe('a typed amount', () => {
  it.each([
    ['24.9', 'EUR', '24.90'],
    ['24,90', 'EUR', '24.90'],
    ['€ 24.90', 'EUR', '24.90'],
    ['24.90 EUR', 'EUR', '24.90'],
    ['1,284.10', 'EUR', '1284.10'],
    ['1.284,10', 'EUR', '1284.10'],
    ['1 284,10', 'EUR', '1284.10'],
    ['1,284,100', 'EUR', '1284100.00'],
    ['24.90', 'CNY', '24.90'],
    ['24。5', 'CNY', '24.50'],
    ['.5', 'EUR', '0.50'],
    ['1280', 'JPY', '1280'],
    ['0.125', 'KWD', '0.125'],
    ['007', 'EUR', '7.00'],
  ])('%s in %s is %s', (typed, currency, amount) => expect(parseAmount(typed, currency)).toBe(amount));

  it.each([
    ['24.905', 'EUR'],
    ['1,284', 'EUR'],
    ['0.125', 'EUR'],
    ['12.5', 'JPY'],
    ['-5', 'EUR'],
    ['1,28,4', 'EUR'],
    ['1.2.3,4', 'EUR'],
    ['abc', 'EUR'],
    ['', 'EUR'],
    ['5+5', 'EUR'],
  ])('%s in %s is none', (typed, currency) => expect(parseAmount(typed, currency)).toBeNull());
});

describe('time', () => {
  const words = { today: 'Today', yesterday: 'Yesterday' };
  const now = Date.parse('2026-11-22T10:00:00Z');
  const show = (value: string, form: Parameters<typeof formatDate>[1], zone = 'UTC', locale = 'en-GB') =>
    formatDate(value, form, locale, zone, now, words);

  it('gets shorter the nearer it is', () => {
    expect(show('2026-11-22T08:05:00Z', 'list')).toBe('08:05');
    expect(show('2026-11-21T23:59:00Z', 'list')).toBe('Yesterday');
    expect(show('2026-11-18T08:05:00Z', 'list')).toBe('Wed');
    expect(show('2026-03-01T08:05:00Z', 'list')).toBe('1 Mar');
    expect(show('2024-03-01T08:05:00Z', 'list')).toBe('1 Mar 2024');
  });

  it('counts days on the wall of the zone it is shown in', () => {
    expect(show('2026-11-21T17:00:00Z', 'list', 'Asia/Shanghai')).toBe('01:00');
    expect(dayKey('2026-11-21T17:00:00Z', 'Asia/Shanghai')).toBe(
      dayKey('2026-11-22T09:00:00Z', 'Asia/Shanghai'),
    );
    expect(dayKey('2026-11-21T17:00:00Z', 'UTC')).not.toBe(dayKey('2026-11-22T09:00:00Z', 'UTC'));
  });

  it('is the day of a date field, however the web view writes dates', () => {
    const evening = Date.parse('2026-11-21T17:00:00Z');
    const { prototype } = Intl.DateTimeFormat;
    const own = Object.getOwnPropertyDescriptor(prototype, 'format') ?? {};
    Object.defineProperty(prototype, 'format', { configurable: true, get: () => () => '21/11/2026' });
    expect(isoDay(evening, 'UTC')).toBe('2026-11-21');
    expect(isoDay(evening, 'Asia/Shanghai')).toBe('2026-11-22');
    Object.defineProperty(prototype, 'format', own);
  });

  it('takes moments as numbers, and shows what it cannot read as it came', () => {
    expect(formatDate(now, 'time', 'en-GB', 'UTC', now, words)).toBe('10:00');
    expect(show('soon', 'datetime')).toBe('soon');
  });

  it('is a length in its largest unit', () => {
    expect(formatDuration(4 * 60_000 + 59_000, 'en')).toBe('4 min');
    expect(formatDuration(119 * 60_000, 'en')).toBe('1 h');
    expect(formatDuration(3 * 86_400_000, 'en')).toBe('3 days');
    expect(formatDuration(11 * 60_000, 'zh-CN')).toBe('11分钟');
  });

  it('comes nearer', () => {
    const at = (minutes: number) => now + minutes * 60_000;
    expect([60, 20, 4, -1].map((minutes) => dueLevel(at(minutes), now))).toEqual([
      'calm',
      'soon',
      'late',
      'late',
    ]);
    expect([-1, -5, -20].map((minutes) => waitLevel(at(minutes), now, 240_000, 600_000))).toEqual([
      'calm',
      'soon',
      'late',
    ]);
  });
});

describe('initials', () => {
  it.each([
    ['Mara Kessler', 'MK'],
    ['李晓梅', '李'],
    ['佐藤 彩', '佐'],
    ['no-reply@shop.test', 'NR'],
    ['anna', 'AN'],
    ['Tomasz Maria Orłowski', 'TO'],
    ['', '?'],
  ])('of %s are %s', (name, letters) => expect(initials(name)).toBe(letters));
});

describe('key caps', () => {
  it('are written as on the keyboard', () => {
    expect(keyCaps('mod+enter', false)).toEqual(['Ctrl ↵']);
    expect(keyCaps('mod+k', true)).toEqual(['⌘K']);
    expect(keyCaps('g i', false)).toEqual(['g', 'i']);
    expect(keyCaps('?', false)).toEqual(['?']);
  });
});

describe('the palette', () => {
  const item = (label: string, words?: string) => ({ id: label, label, words, run: () => undefined });
  const sections = [
    { title: 'A', items: [item('Snooze until tomorrow'), item('Resolve'), item('Show the keys', 'help')] },
    { title: 'B', items: [item('#10372'), item('退款')] },
  ];
  const found = (query: string) =>
    filterSections(sections, query).flatMap((each) => each.items.map(({ id }) => id));

  it('finds by a word’s start, by letters in order, by other names, in Chinese', () => {
    expect(found('res')[0]).toBe('Resolve');
    expect(found('snz')).toEqual(['Snooze until tomorrow']);
    expect(found('help')).toEqual(['Show the keys']);
    expect(found('10372')).toEqual(['#10372']);
    expect(found('退')).toEqual(['退款']);
    expect(found('tom snoo')).toEqual(['Snooze until tomorrow']);
    expect(found('zzz')).toEqual([]);
  });

  it('leaves everything as it stands without a query', () => {
    expect(found(' ')).toHaveLength(5);
  });
});

describe('a dragged pane', () => {
  const limits = { size: 200, min: 160, max: 400, collapsible: true };

  it('stays within its limits, and folds when it is pulled far under', () => {
    expect(dragged(300, limits)).toEqual({ size: 300, collapsed: false });
    expect(dragged(900, limits)).toEqual({ size: 400, collapsed: false });
    expect(dragged(120, limits)).toEqual({ size: 160, collapsed: false });
    expect(dragged(60, limits)).toEqual({ size: 160, collapsed: true });
    expect(dragged(60, { ...limits, collapsible: false })).toEqual({ size: 160, collapsed: false });
  });
});
