import { afterEach, expect, it } from 'vitest';
import { formatLocale, setLocale } from '#i18n';
import type { SignView } from '#ipc';
import { setKitEnv } from '#kit';
import { signWords } from './words';

setKitEnv({ locale: formatLocale });
afterEach(() => setLocale('en'));

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const signs: SignView[] = [
  { sign: 'returned', orders: 2, of: 5 },
  { sign: 'refunded', refunded: eur('84.90'), paid: eur('412.00'), percent: 20 },
  { sign: 'reported', cases: 1 },
  { sign: 'new_address', others: 4 },
  { sign: 'other_name', order: 'Jo Brand', customer: 'Mara Kessler' },
];

it('tells facts with their numbers', () => {
  expect(signs.map(signWords)).toEqual([
    'Something was returned from 2 of 5 orders.',
    '€84.90 of €412.00 paid was refunded (20 %).',
    'One other order had a case of a missing or damaged parcel.',
    'It goes to an address that none of the 4 others went to.',
    'It is in the name of Jo Brand, not Mara Kessler.',
  ]);
});

it('tells them in Chinese too', () => {
  setLocale('zh-CN');
  for (const sign of signs) expect(signWords(sign)).toMatch(/\p{Script=Han}.*。$/u);
  expect(signWords({ sign: 'returned', orders: 2, of: 5 })).toBe('5 个订单中有 2 个退过货。');
});
