import {
  PortError,
  type OperationView,
  type OrderView,
  type Port,
  type RefundPreview,
  type RefundScope,
  type VerdictView,
} from '#ipc';

/* An invented order and a backend in memory that answers about it, for stories and tests. */

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const start = Date.now();
const DAY = 86_400_000;

const waiting: OperationView = {
  id: 'waiting',
  kind: 'refund',
  state: 'waiting',
  reason: null,
  step: null,
  amount: eur('24.90'),
  what: '2 × Glass shade 22 cm',
  order: '01900000-0000-7000-8000-00000000000a',
  order_number: '10372',
  conversation: null,
  account: 'shop',
  account_name: 'Northlight Home',
  created_at: start - 720_000,
  settled_at: null,
  not_before: null,
  undo_until: null,
  waits_for: 'offline',
  behind: [],
  agent: 'Jo Lindqvist',
  attempts: 0,
  last_trouble: null,
  can: { retry: false, edit: true, cancel: true, it_happened: false, it_did_not: false },
};

export const order: OrderView = {
  id: '01900000-0000-7000-8000-00000000000a',
  account: 'shop',
  shop: 'Northlight Home',
  number: '10372',
  customer: null,
  name: 'Mara Kessler',
  email: 'mara.kessler@example.test',
  phone: '+49 40 5550100',
  placed_at: start - 6 * DAY,
  cancelled_at: null,
  as_of: start - 240_000,
  payment_status: 'paid',
  fulfilment_status: 'delivered',
  lines: [
    {
      id: 'lamp',
      title: 'Arc lamp',
      variant: 'brass',
      sku: 'LMP-07',
      quantity: 1,
      total: eur('189.00'),
      each: eur('189.00'),
      fulfilled: 1,
      delivered: 1,
      article: null,
      returnable: 1,
      return_requested: 0,
      returned: 0,
      return_waiting: 0,
      refund_waiting: false,
    },
    {
      id: 'shade',
      title: 'Glass shade 22 cm',
      variant: '',
      sku: 'SHD-22',
      quantity: 2,
      total: eur('24.90'),
      each: eur('12.45'),
      fulfilled: 2,
      delivered: 2,
      article: null,
      returnable: 1,
      return_requested: 1,
      returned: 0,
      return_waiting: 0,
      refund_waiting: true,
    },
  ],
  payments: [
    {
      id: 'pay',
      method: 'card',
      captured: eur('213.90'),
      refunded: eur('0.00'),
      waiting: eur('24.90'),
      left: eur('189.00'),
      refunds: [],
    },
  ],
  parcels: [
    {
      shipped_at: start - 4 * DAY,
      delivered_at: start - 2 * DAY,
      tracking: [
        {
          number: '0034 0434 1610 94',
          url: 'https://track.example.test/0034',
          carrier: { name: 'DHL', name_zh: '敦豪' },
        },
      ],
    },
  ],
  returns: [
    {
      id: 'ret',
      status: 'requested',
      created_at: start - DAY,
      note: '',
      lines: [
        {
          line: 'shade',
          title: 'Glass shade 22 cm',
          quantity: 1,
          received: 0,
          damaged: 0,
          reason: null,
          note: 'cracked',
          found: [],
        },
      ],
      can_receive: true,
      can_cancel: true,
      ours: true,
    },
  ],
  sums: {
    items: eur('205.00'),
    shipping: eur('8.90'),
    discount: eur('0.00'),
    tax: eur('34.15'),
    total: eur('213.90'),
    paid: eur('213.90'),
    refunded: eur('0.00'),
    refund_waiting: eur('24.90'),
    left: eur('189.00'),
    outstanding: eur('0.00'),
  },
  ship_to: ['Elbchaussee 12', '22765 Hamburg', 'Germany'],
  open_change: false,
  url: 'https://shop.example.test/orders/10372',
  caps: {
    create_return: true,
    receive_return: true,
    receive_damaged: true,
    cancel_return: true,
    partial_refund: true,
    exchange: true,
    claim: true,
    edit: true,
    address: true,
    cancel_order: true,
    code: true,
  },
  operations: [waiting],
  timeline: [
    { at: start - 6 * DAY, kind: 'placed', detail: '', amount: eur('213.90') },
    { at: start - 6 * DAY, kind: 'paid', detail: 'card', amount: eur('213.90') },
    { at: start - 4 * DAY, kind: 'shipped', detail: 'DHL 0034 0434 1610 94', amount: null },
    { at: start - 2 * DAY, kind: 'delivered', detail: 'DHL 0034 0434 1610 94', amount: null },
  ],
};

export const verdict: VerdictView = {
  answer: 'yes',
  lines: [
    {
      line: 'shade',
      title: 'Glass shade 22 cm',
      answer: 'yes',
      findings: [
        {
          rule: 'eu.withdrawal',
          name: '',
          origin: 'statutory',
          law: { title: 'Directive 2011/83/EU', article: 'Article 9', url: '' },
          said: { said: 'within', days: 14, from: 'delivery', start: '2026-03-07', last: '2026-03-23' },
        },
      ],
    },
  ],
  terms: {
    outcomes: ['refund'],
    way_back: 'customer',
    shipping_back: true,
    wait_for_goods: true,
    refund_days: 14,
    fees: [],
  },
  policy_from: 0,
  bought_at: start - 6 * DAY,
  old: false,
};

export type Answer = (payload: unknown) => unknown;

/** A backend that knows the order above; `answers` stand over its own. `calls` keeps what was asked. */
export function samplePort(answers: Record<string, Answer> = {}) {
  const calls: { name: string; payload: unknown }[] = [];
  let requests = 0;
  const preview = (scope: RefundScope): RefundPreview => ({
    result: 'possible',
    total: scope.scope === 'whole' ? eur('189.00') : eur('24.90'),
    left: scope.scope === 'whole' ? eur('0.00') : eur('164.10'),
    parts: [
      { payment: 'pay', method: 'card', amount: scope.scope === 'whole' ? eur('189.00') : eur('24.90') },
    ],
    similar: scope.scope === 'amount' ? [waiting] : [],
    rows: [
      {
        row: 'goods',
        title: 'Glass shade 22 cm',
        quantity: 1,
        of: 2,
        listed: eur('26.90'),
        discount: eur('2.00'),
        tax: null,
        fee: '',
        amount: eur('24.90'),
      },
    ],
    guards: [],
    needs_lead: false,
  });
  const row = {
    ...order,
    total: order.sums.total,
    cancelled: false,
  };
  const own: Record<string, Answer> = {
    order: () => order,
    orders: () => ({ rows: [row], next: null }),
    orders_remote: () => ({ rows: [], trouble: null }),
    after_sales: () => ({
      request: `request-${(requests += 1)}`,
      order,
      return_reasons: [{ id: 'r1', label: 'Damaged on arrival' }],
      refund_reasons: [{ id: 'f1', label: 'Damaged on arrival' }],
      conversation: null,
    }),
    refund_preview: (payload) => preview((payload as { scope: RefundScope }).scope),
    refund: () => ({ operations: ['x'] }),
    return_create: () => ({ operations: ['x'] }),
    return_receive: () => ({ operations: ['x'] }),
    return_cancel: () => ({ operations: ['x'] }),
    connectivity: () => ({
      accounts: [{ id: 'shop', name: 'Northlight Home', kind: 'shop', link: { state: 'offline' } }],
      waiting: 1,
      needs_you: 0,
      clock_ahead_ms: 0,
    }),
    given: () => ({
      refunds: [],
      recorded: [],
      chargeback: false,
      confirmed: [],
      waiting: [],
      signs: [
        { sign: 'returned', orders: 2, of: 5 },
        {
          sign: 'refunded',
          refunded: { amount: '84.90', currency: 'EUR' },
          paid: { amount: '412.00', currency: 'EUR' },
          percent: 20,
        },
      ],
    }),
    cases_of: () => [],
    verdict: () => verdict,
    palette: () => ({ orders: [row], customers: [], conversations: [] }),
  };
  const port: Port = {
    call: (name, payload) => {
      calls.push({ name, payload });
      const answer = answers[name] ?? own[name];
      if (!answer) return Promise.reject(new PortError('api.unknown', name));
      try {
        return Promise.resolve(answer(payload));
      } catch (cause) {
        return Promise.reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    },
    put: () => Promise.resolve({ handle: '' }),
    on: () => () => undefined,
    partUrl: (id) => id,
  };
  return { port, calls };
}
