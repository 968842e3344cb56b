import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatLocale, setLocale, t, text, type Locale } from '#i18n';
import type { RefundPreview } from '#ipc';
import { setKitEnv } from '#kit';
import { order } from './sample';
import { isUnclear, scopeOf, type Choice } from './scope';
import {
  goodsOf,
  impossibleWords,
  lineMarks,
  noRefund,
  refundSentence,
  statusPills,
  sumRows,
  webAddress,
} from './words';

setKitEnv({ locale: formatLocale });
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const possible = (change = {}): Extract<RefundPreview, { result: 'possible' }> => ({
  result: 'possible',
  total: eur('24.90'),
  left: eur('189.00'),
  parts: [{ payment: 'a', method: 'card', amount: eur('24.90') }],
  similar: [],
  rows: [],
  guards: [],
  needs_lead: false,
  ...change,
});
afterEach(() => setLocale('en'));

describe('the sentence of a refund', () => {
  beforeEach(() => setLocale('en'));

  it('names the sum, the method, the order and what remains', () => {
    expect(refundSentence(possible(), '10372')).toBe(
      'Refund €24.90 to card for order #10372. €189.00 can still be refunded afterwards.',
    );
  });

  it('lists several payments, and that the second follows the first', () => {
    const parts = [
      { payment: 'a', method: 'card', amount: eur('20.00') },
      { payment: 'b', method: 'gift card', amount: eur('4.90') },
    ];
    expect(refundSentence(possible({ parts, left: eur('0.00') }), '10372')).toBe(
      'Refund €24.90 for order #10372: €20.00 to card and €4.90 to gift card. Nothing can be refunded afterwards. ' +
        'A payment is refunded only when the one before it was.',
    );
  });

  it('is Chinese in Chinese', () => {
    setLocale('zh-CN');
    expect(refundSentence(possible(), '10372')).toBe(
      '为订单 #10372 退款 €24.90 至 card。之后还可退款 €189.00。',
    );
  });
});

describe.each<Locale>(['en', 'zh-CN'])('every word in %s', (language) => {
  beforeEach(() => setLocale(language));

  it('for what the backend may refuse', () => {
    const refund = [
      ...['nothing_paid', 'nothing_left', 'too_much', 'not_positive', 'not_an_amount', 'too_many_digits'],
      ...['currency', 'no_such_line', 'whole_only', 'sum', 'sum_changed', 'similar'],
    ];
    const back = ['empty', 'no_such_line', 'too_many', 'not_expecting', 'receipt_waiting', 'gone', 'similar'];
    for (const code of [...refund.map((each) => `refund.${each}`), ...back.map((each) => `return.${each}`)])
      expect(impossibleWords(code, null), code).not.toBe(t.errors.unknown);
    expect(impossibleWords('refund.too_much', eur('12.00'))).toContain('€12.00');
  });

  it('for the states of an order and of its returns', () => {
    const payment = [
      'unpaid',
      'authorized',
      'partly_paid',
      'paid',
      'partly_refunded',
      'refunded',
      'cancelled',
    ];
    const fulfilment = [
      ...['unfulfilled', 'partly_fulfilled', 'fulfilled', 'partly_shipped', 'shipped'],
      ...['partly_delivered', 'delivered', 'cancelled'],
    ];
    const returns = ['draft', 'requested', 'partly_received', 'received', 'cancelled'];
    const events = [
      ...['placed', 'paid', 'shipped', 'delivered'],
      ...['return_requested', 'return_received', 'refunded', 'cancelled'],
    ];
    const groups = { payment, fulfilment, returnStatus: returns, events };
    for (const [group, states] of Object.entries(groups))
      for (const state of states) expect(text(`orders.${group}.${state}`), `${group} ${state}`).toBeTruthy();
  });
});

describe('an order in words', () => {
  beforeEach(() => setLocale('en'));

  it('keeps confirmed and waiting sums apart', () => {
    const rows = sumRows(order);
    expect(rows.map(({ label }) => label)).toEqual(['Paid', 'Refunded', 'Waiting', 'Can still be refunded']);
    expect(rows[1]?.value.amount).toBe('0.00');
    expect(rows[2]).toMatchObject({ tone: 'waiting', value: { amount: '24.90' } });
    const calm = { sums: { ...order.sums, refund_waiting: eur('0.00') } };
    expect(sumRows(calm).some(({ tone }) => tone === 'waiting')).toBe(false);
  });

  it('marks what waits at a line apart from what the shop knows', () => {
    expect(lineMarks(order.lines[1]!)).toEqual([
      { words: 'refund waiting', waiting: true },
      { words: '1 asked back', waiting: false },
    ]);
  });

  it('says that an order was cancelled before all else', () => {
    const pills = statusPills({
      payment_status: 'refunded',
      fulfilment_status: 'unfulfilled',
      cancelled: true,
    });
    expect(pills.map(({ label }) => label)).toEqual(['cancelled', 'refunded']);
  });

  it('names goods with their quantities', () => {
    expect(
      goodsOf([
        { title: 'Lamp', quantity: 1 },
        { title: 'Shade', quantity: 0 },
      ]),
    ).toBe('1 × Lamp');
  });

  it('opens web addresses only', () => {
    expect(webAddress('https://shop.example.test/1')).toBe('https://shop.example.test/1');
    expect(webAddress('javascript:alert(1)')).toBeUndefined();
    expect(webAddress(null)).toBeUndefined();
  });
});

describe('what is to be refunded', () => {
  const choice: Choice = { by: 'lines', quantities: {}, shipping: false, amount: '', kept: [] };

  it('is nothing until something is chosen', () => {
    expect(scopeOf(choice, order)).toBeUndefined();
    expect(scopeOf({ ...choice, by: 'amount', amount: '1.284' }, order)).toBeUndefined();
  });

  it('holds the chosen lines only', () => {
    expect(scopeOf({ ...choice, quantities: { lamp: 0, shade: 2, gone: 1 } }, order)).toEqual({
      scope: 'lines',
      lines: [{ line: 'shade', quantity: 2 }],
      shipping: false,
      kept: [],
    });
    expect(scopeOf({ ...choice, shipping: true }, order)).toEqual({
      scope: 'lines',
      lines: [],
      shipping: true,
      kept: [],
    });
  });

  it('takes an amount as a person writes it', () => {
    expect(scopeOf({ ...choice, by: 'amount', amount: '24,90 €' }, order)).toEqual({
      scope: 'amount',
      amount: '24.90',
    });
  });

  it('tells a refusal from a lost answer', () => {
    expect(isUnclear('refund.similar')).toBe(false);
    expect(isUnclear('unreachable')).toBe(true);
  });
});

describe('an order of which nothing can be refunded', () => {
  beforeEach(() => setLocale('en'));
  const told = (paid: string, left: string) =>
    noRefund({ sums: { ...order.sums, paid: eur(paid), left: eur(left) } });

  it('says why, and only then', () => {
    expect(told('189.00', '24.90')).toBe('');
    expect(told('0.00', '0.00')).toBe('Nothing was paid for this order, so nothing can be refunded.');
    expect(told('189.00', '0.00')).toBe('All that was paid is refunded or waits to be.');
  });
});
