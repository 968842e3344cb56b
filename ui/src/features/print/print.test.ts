import { render } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLocale } from '#i18n';
import type { ConversationView, MessageView, OrderView, Port, TimelineItem } from '#ipc';
import { startBackend } from '#state';
import OrderPaper from './OrderPaper.svelte';
import TalkPaper from './TalkPaper.svelte';
import { printScreen, printTalk } from './print';
import { participants } from './words';

const AT = Date.UTC(2026, 10, 3, 9, 30);
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const mara = { name: 'Mara Kessler', address: 'mara@example.test' };
const us = { name: 'Northlight Home', address: 'support@shop.test' };

function message(id: string, change: Partial<MessageView>): TimelineItem {
  const own: MessageView = {
    id,
    direction: 'in',
    at: AT,
    from: mara,
    reply_to: null,
    to: [us],
    cc: [],
    subject: 'Broken shade',
    origin: 'person',
    delivery: null,
    fresh: 'The shade broke.\nWhat now?',
    quoted: false,
    parts: [],
    gone: false,
    complete: true,
    mentions: [],
    author: null,
  };
  return { type: 'message', message: { ...own, ...change } };
}

const talk = {
  id: 'talk',
  subject: 'Broken shade',
  customer: { id: 'mara', name: 'Mara Kessler', emails: ['mara@example.test'] },
  assignee_name: 'Jo',
  tags: ['vip'],
} as unknown as ConversationView;

const items: TimelineItem[] = [
  message('m1', {
    parts: [
      {
        type: 'file',
        id: 'f',
        name: 'shade.pdf',
        mime: 'application/pdf',
        size: 2048,
        here: true,
        executable: false,
      },
    ],
  }),
  { type: 'note', id: 'n1', at: AT + 60_000, author: 'Jo', text: 'Ask for a picture' },
  { type: 'event', id: 'e1', at: AT + 90_000, kind: 'order_shipped', text: 'DHL', order: 'o1' },
  message('m2', {
    direction: 'out',
    at: AT + 120_000,
    from: us,
    to: [mara],
    cc: [{ name: '', address: 'boss@shop.test' }],
    author: 'Jo',
    subject: 'Re: Broken shade',
    fresh: 'We send another.',
    delivery: { operation: 'op', state: 'waiting' },
  }),
];

const order = {
  id: 'o1',
  number: '10372',
  name: 'Mara Kessler',
  email: 'mara@example.test',
  phone: null,
  shop: 'Northlight Home',
  ship_to: ['Hafenstraße 4', '20457 Hamburg'],
  placed_at: AT,
  cancelled_at: null,
  as_of: AT,
  payment_status: 'paid',
  fulfilment_status: 'delivered',
  lines: [
    {
      id: 'l1',
      title: 'Arc lamp',
      variant: 'brass',
      sku: 'LMP-07',
      quantity: 2,
      total: eur('378.00'),
      return_requested: 1,
      returned: 0,
      return_waiting: 0,
      refund_waiting: false,
    },
  ],
  sums: {
    items: eur('378.00'),
    shipping: eur('4.90'),
    discount: eur('0.00'),
    tax: eur('61.14'),
    total: eur('382.90'),
    paid: eur('382.90'),
    refunded: eur('20.00'),
    refund_waiting: eur('0.00'),
    left: eur('362.90'),
    outstanding: eur('0.00'),
  },
  payments: [
    {
      id: 'p1',
      method: 'card',
      captured: eur('382.90'),
      refunded: eur('20.00'),
      waiting: eur('0.00'),
      left: eur('362.90'),
      refunds: [{ at: AT, amount: eur('20.00'), note: 'a scratch', ours: true }],
    },
  ],
  parcels: [
    {
      shipped_at: AT,
      delivered_at: null,
      tracking: [{ number: '0034 1610', url: null, carrier: { name: 'DHL', name_zh: '敦豪' } }],
    },
  ],
  returns: [
    {
      id: 'r1',
      status: 'requested',
      created_at: AT,
      note: '',
      lines: [
        { line: 'l1', title: 'Arc lamp', quantity: 1, received: 0, damaged: 0, note: 'too large', found: [] },
      ],
    },
  ],
  operations: [
    {
      id: 'op',
      kind: 'create_return',
      state: 'waiting',
      waits_for: 'offline',
      account_name: 'Shop',
      order_number: '10372',
      created_at: AT,
    },
    { id: 'done', kind: 'refund', state: 'done', order_number: '10372', created_at: AT, settled_at: AT },
  ],
} as unknown as OrderView;

const sheet = () => document.querySelector('[data-sheet]');
/** What stands on the sheet, as lines without the markup's blanks. */
const said = () => (sheet()?.textContent ?? '').replace(/\s+/g, ' ');

beforeEach(() => setLocale('en'));
let stop: (() => void) | undefined;
afterEach(() => {
  stop?.();
  window.dispatchEvent(new Event('afterprint'));
  vi.restoreAllMocks();
});

describe('a conversation on paper', () => {
  it('has everything that was said, by whom and when, and says what is not sent yet', () => {
    render(TalkPaper, { talk, items, numbers: new Map([['o1', '10372']]) });
    for (const words of [
      'Broken shade',
      'Mara Kessler <mara@example.test>',
      'To: Northlight Home <support@shop.test>',
      'Cc: boss@shop.test',
      'What now?',
      'Files: shade.pdf (2',
      'Ask for a picture',
      '#10372',
      'We send another.',
      'Nov 3, 2026',
      'vip',
    ])
      expect(said()).toContain(words);
    expect(said()).not.toContain('Re: Broken shade');
    expect(sheet()?.querySelectorAll('.state')).toHaveLength(1);
    expect(sheet()?.querySelectorAll('button, a, input')).toHaveLength(0);
  });

  it('names everybody once', () => {
    expect(participants(items)).toEqual([
      'Mara Kessler <mara@example.test>',
      'Northlight Home <support@shop.test>',
      'boss@shop.test',
    ]);
  });

  it('is printed whole, however much of it is on the screen, and is gone afterwards', async () => {
    const asked: unknown[] = [];
    const port: Port = {
      call: (name, payload) => {
        if (name === 'conversation') return Promise.resolve(talk);
        if (name === 'orders_of') return Promise.resolve([{ id: 'o1', number: '10372' }]);
        asked.push((payload as { before: unknown }).before);
        return Promise.resolve(
          asked.length === 1
            ? { items: items.slice(2), more: true }
            : { items: items.slice(0, 2), more: false },
        );
      },
      put: () => Promise.resolve({ handle: '' }),
      on: () => () => undefined,
      partUrl: (id) => id,
    };
    stop = startBackend(port);
    let seen = '';
    vi.spyOn(window, 'print').mockImplementation(() => (seen = said()) && undefined);
    await printTalk('talk');
    expect(asked).toEqual([null, 'e1']);
    expect(seen.indexOf('The shade broke.')).toBeGreaterThan(0);
    expect(seen.indexOf('We send another.')).toBeGreaterThan(seen.indexOf('The shade broke.'));
    window.dispatchEvent(new Event('afterprint'));
    expect(sheet()).toBeNull();

    // Where nobody says that it is done, the next print is not of this one.
    await printTalk('talk');
    expect(sheet()).not.toBeNull();
    await printScreen();
    expect(sheet()).toBeNull();
  });
});

describe('an order on paper', () => {
  it('has lines, sums, payments, parcels, returns, and apart from them what waits', () => {
    render(OrderPaper, { order });
    for (const words of [
      'Order #10372',
      'Hafenstraße 4, 20457 Hamburg',
      'Arc lamp, brass',
      'LMP-07',
      '€378.00',
      '€61.14',
      '€382.90',
      'a scratch',
      '−€20.00',
      'DHL 0034 1610',
      'too large',
      'not settled yet',
    ])
      expect(said()).toContain(words);
    const open = [...(sheet()?.querySelectorAll('section') ?? [])].at(-1);
    expect(open?.querySelectorAll('p'), 'what is done is no longer open').toHaveLength(1);
  });

  it('speaks Chinese', () => {
    setLocale('zh-CN');
    render(OrderPaper, { order });
    expect(said()).toContain('敦豪 0034 1610');
    expect(said()).toContain('收货地址');
  });
});
