import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatLocale, setLocale, type Locale } from '#i18n';
import type { ToldView } from '#ipc';
import { setKitEnv } from '#kit';
import { clause, keys, sentence } from './told';

setKitEnv({ locale: formatLocale });
const euro = (amount: string) => ({ amount, currency: 'EUR' });
const lines = [{ line: 'Arc lamp', is: 2, wanted: 1 }];

/* One of each key: a new key without a sample does not compile. */
const samples: { [K in ToldView['say']]: Extract<ToldView, { say: K }> } = {
  theirs: { say: 'theirs', words: '550 no such user.' },
  no_return_of_this: { say: 'no_return_of_this' },
  draft_empty: { say: 'draft_empty' },
  draft_not_confirmed: { say: 'draft_not_confirmed' },
  draft_still_there: { say: 'draft_still_there' },
  return_not_cancelled: { say: 'return_not_cancelled', status: 'requested' },
  nothing_received: { say: 'nothing_received' },
  no_location: { say: 'no_location' },
  no_goods_noted: { say: 'no_goods_noted' },
  goods_not_confirmed: { say: 'goods_not_confirmed' },
  no_order: { say: 'no_order' },
  no_payment: { say: 'no_payment' },
  refund_not_seen: {
    say: 'refund_not_seen',
    received: euro('213.90'),
    given_back: euro('24.90'),
    refunds: 2,
  },
  not_in_folders: { say: 'not_in_folders', folders: ['sent', 'inbox', 'junk'], id: '1@desk.test' },
  not_among_sent: { say: 'not_among_sent' },
  step_unknown: { say: 'step_unknown' },
  account_removed: { say: 'account_removed' },
  nothing_of_this: { say: 'nothing_of_this' },
  change_incomplete: { say: 'change_incomplete' },
  change_not_confirmed: { say: 'change_not_confirmed' },
  address_as_before: { say: 'address_as_before' },
  order_not_cancelled: { say: 'order_not_cancelled' },
  no_such_code: { say: 'no_such_code' },
  already_packed: { say: 'already_packed', title: 'Arc lamp', packed: 1 },
  already_shipped: { say: 'already_shipped' },
  code_taken: { say: 'code_taken', code: 'SORRY-1' },
  change_differs: { say: 'change_differs', lines: [{ line: 'Arc lamp', is: 2, wanted: 1 }] },
  order_gone: { say: 'order_gone' },
  order_cancelled: { say: 'order_cancelled' },
  change_open: { say: 'change_open', change: 'exchange' },
  change_disturbed: { say: 'change_disturbed' },
  nothing_to_return: { say: 'nothing_to_return' },
  not_returnable: { say: 'not_returnable', title: 'Arc lamp', count: 3, left: 1 },
  goods_back: { say: 'goods_back' },
  no_place_for_goods: { say: 'no_place_for_goods' },
  return_gone: { say: 'return_gone' },
  return_closed: { say: 'return_closed' },
  nothing_came_back: { say: 'nothing_came_back' },
  more_than_expected: { say: 'more_than_expected', title: 'Arc lamp', count: 3, expected: 1 },
  payment_gone: { say: 'payment_gone' },
  amount_not_positive: { say: 'amount_not_positive' },
  amount_inexact: { say: 'amount_inexact' },
  more_than_paid: { say: 'more_than_paid' },
  no_recipient: { say: 'no_recipient' },
  not_an_address: { say: 'not_an_address', address: 'mara@' },
  address_letters: { say: 'address_letters' },
  sender_refused: { say: 'sender_refused', words: '550 not you' },
  recipient_refused: { say: 'recipient_refused', address: 'mara@example.test', words: '550 no' },
  mail_refused: { say: 'mail_refused', words: '554 spam' },
  mail_too_big: { say: 'mail_too_big', words: '552 5.3.4' },
  mail_unbuildable: { say: 'mail_unbuildable', words: 'encoding' },
  file_gone: { say: 'file_gone', words: 'no such part' },
  after_cancelled: { say: 'after_cancelled' },
  return_vanished: { say: 'return_vanished' },
  return_differs: { say: 'return_differs', lines },
  receipt_differs: { say: 'receipt_differs', lines },
  paid_times: { say: 'paid_times', amount: euro('24.90'), times: 2 },
  not_filed: { say: 'not_filed', words: 'quota exceeded' },
  trouble: { say: 'trouble', code: 'connect.timeout', words: 'no answer in 30 s' },
};

describe.each<Locale>(['en', 'zh-CN'])('what is told, in %s', (language) => {
  beforeEach(() => setLocale(language));
  afterEach(() => setLocale('en'));

  it('has words for every key, each its own', () => {
    const said = keys.map((key) => clause(samples[key]));
    for (const [i, words] of said.entries()) expect(words, keys[i]).not.toBe('');
    expect(new Set(said).size).toBe(keys.length);
  });

  it('is a clause that stands in a sentence', () => {
    for (const key of keys) expect(clause(samples[key]), key).not.toMatch(/[.。]$/u);
  });
});

describe('what is told', () => {
  afterEach(() => setLocale('en'));

  it('is Chinese within Chinese, but for what others said and for names', () => {
    setLocale('zh-CN');
    const foreign = /550|554|552|desk\.test|mara|encoding|no such part|quota|Arc lamp|SORRY-1|€/u;
    for (const key of keys.filter((each) => each !== 'theirs')) {
      const words = clause(samples[key]).replace(/“[^”]*”|（[^）]*）/gu, '');
      expect(foreign.test(words) || !/[a-z]{3}/iu.test(words), `${key}: ${words}`).toBe(true);
      expect(words, key).toMatch(/\p{Script=Han}/u);
    }
  });

  it('keeps what others said as they said it', () => {
    expect(clause(samples.theirs)).toBe('550 no such user');
    expect(sentence(samples.theirs)).toBe('550 no such user');
    expect(sentence({ say: 'theirs', words: '' })).toBe('');
  });

  it('names goods, sums and folders', () => {
    expect(clause(samples.refund_not_seen)).toBe(
      '€213.90 was paid and €24.90 refunded in 2 refunds, none of them this one',
    );
    expect(sentence(samples.return_differs)).toBe(
      'The return was made, but the shop shows 2 instead of 1 of Arc lamp; put it right at the shop.',
    );
    setLocale('zh-CN');
    expect(clause(samples.not_in_folders)).toBe('在“已发送”、收件箱或垃圾邮件中没有找到');
  });
});
