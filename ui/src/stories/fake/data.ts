import type {
  AccountView,
  CustomerView,
  InboxRow,
  MessageView,
  Money,
  OperationView,
  OrderView,
  TimelineItem,
} from '#ipc';

/* A made-up shop for pictures and tests: not part of the app. */

export const NOW = Date.now();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const ago = (ms: number) => NOW - ms;

let count = 0;
export function id(): string {
  count += 1;
  return `0193a000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
}

export const ME = { id: id(), name: 'Lea Winter', language: 'en', role: 'agent', has_pin: false };
export const OTHER = { id: id(), name: '陈思远', language: 'zh-CN', role: 'agent', has_pin: false };
export const BRAND = id();
export const SECOND_BRAND = id();
export const MAIL = id();
export const CHAT = id();
export const SHOP = id();
const eur = (amount: string): Money => ({ amount, currency: 'EUR' });

interface Person {
  name: string;
  mail: string;
  subject: string;
  snippet: string;
  channel?: string;
  minutes: number;
  waits?: number;
  unread?: boolean;
  out?: boolean;
  draft?: boolean;
  needsYou?: boolean;
  waitingOps?: number;
  assignee?: string | null;
  status?: string;
  zone?: string;
  language?: string;
}

const people: Person[] = [
  {
    name: 'Mara Kessler',
    mail: 'mara.kessler@example.test',
    subject: 'Broken lamp shade',
    snippet: 'The refund please, I found one here already.',
    minutes: 4,
    waits: 290,
    unread: true,
    waitingOps: 1,
    zone: 'Europe/Berlin',
    language: 'de',
  },
  {
    name: '李晓梅',
    mail: 'xiaomei@example.test',
    subject: '',
    snippet: '你好，订单 #10388 的杯子少了一个，可以补发吗？',
    channel: 'demo',
    minutes: 9,
    waits: 95,
    unread: true,
    zone: 'Asia/Shanghai',
    language: 'zh-CN',
  },
  {
    name: 'Tomasz Orłowski',
    mail: 'tomasz@example.test',
    subject: 'Exchange for size L',
    snippet: 'The new one leaves today',
    minutes: 28,
    out: true,
  },
  {
    name: 'Amara Nwosu',
    mail: 'amara@example.test',
    subject: 'Change of address on #10401',
    snippet: 'Can I still change the address?',
    minutes: 52,
    waits: 52,
    draft: true,
  },
  {
    name: '佐藤 彩',
    mail: 'aya.sato@example.test',
    subject: '返品の送料について',
    snippet: 'お尋ねします。返品の送料はどちらの負担でしょうか。',
    minutes: 79,
    waits: 79,
    needsYou: true,
  },
  {
    name: 'Jonas Berg',
    mail: 'jonas@example.test',
    subject: 'Newsletter: Autumn lights, now 20 % off for dealers',
    snippet: 'Three new collections are in the warehouse',
    minutes: 98,
    waits: 20,
  },
  {
    name: '王建国',
    mail: 'wang@example.test',
    subject: '退款什么时候到账？',
    snippet: '已经一周了，麻烦查一下。',
    channel: 'demo',
    minutes: 1500,
    waits: 1500,
  },
  {
    name: 'Chloé Dubois',
    mail: 'chloe@example.test',
    subject: 'Merci !',
    snippet: 'Bien reçu. Bonne journée !',
    minutes: 5200,
  },
];

const first = ['Ines', 'Paul', 'Greta', 'Yusuf', 'Noor', 'Elif', 'Marco', 'Hanna', 'Ravi', 'Sofia'];
const last = ['Lang', 'Ferrer', 'Okafor', 'Novak', 'Lindqvist', 'Haddad', 'Moreau', 'Silva', 'Kaya', 'Weber'];
const subjects = [
  'Where is my parcel?',
  'Wrong colour',
  'Invoice for #10355',
  'Missing screws',
  'Delivery date',
];
for (let i = 0; i < 240; i += 1)
  people.push({
    name: `${first[i % first.length] ?? ''} ${last[Math.floor(i / first.length) % last.length] ?? ''}`,
    mail: `customer${i}@example.test`,
    subject: subjects[i % subjects.length] ?? '',
    snippet: 'Thank you for looking into it.',
    minutes: 6000 + i * 97,
    waits: i % 3 === 0 ? 6000 + i * 97 : undefined,
    out: i % 3 === 1,
    assignee: i % 4 === 0 ? ME.id : i % 4 === 1 ? OTHER.id : null,
    status: i > 200 ? 'resolved' : 'open',
  });

export interface Talk {
  row: InboxRow;
  customer: CustomerView;
  items: TimelineItem[];
  brand: string;
}

function customerOf(person: Person): CustomerView {
  return {
    id: id(),
    name: person.name,
    emails: [person.mail],
    phones: [],
    tags: person.name === 'Mara Kessler' ? ['VIP'] : [],
    language: person.language ?? null,
    time_zone: person.zone ?? null,
    since: ago(900 * DAY),
    orders: 9,
    worth: [eur('1284.10')],
    refunded: [eur('24.90')],
    items_bought: 23,
    items_returned: 1,
    conversations: [
      { id: id(), subject: 'Question on delivery', status: 'resolved', at: ago(170 * DAY) },
      { id: id(), subject: 'Invoice address', status: 'resolved', at: ago(300 * DAY) },
    ],
  };
}

type Given = Partial<Omit<MessageView, 'from'>> & { from?: { name: string; address: string } };

export function message(person: { name: string; mail: string }, minutes: number, given: Given): TimelineItem {
  const out = given.direction === 'out';
  const us = { name: 'Northlight Home', address: 'hello@northlight.test' };
  const them = { name: person.name, address: person.mail };
  const fresh = given.fresh ?? '';
  return {
    type: 'message',
    message: {
      id: id(),
      direction: 'in',
      at: ago(minutes * MINUTE),
      from: out ? us : them,
      reply_to: null,
      to: [out ? them : us],
      cc: [],
      subject: 'Broken lamp shade',
      origin: 'person',
      delivery: out ? { operation: id(), state: 'done' } : null,
      fresh,
      quoted: false,
      parts: [{ type: 'text', text: fresh }],
      gone: false,
      complete: true,
      mentions: [],
      author: out ? ME.name : null,
      ...given,
    },
  };
}

export const ORDER = id();

export function operation(given: Partial<OperationView>): OperationView {
  return {
    id: id(),
    kind: 'refund',
    state: 'waiting',
    reason: null,
    step: null,
    amount: eur('24.90'),
    what: 'Glass shade 22 cm',
    order: ORDER,
    order_number: '10372',
    conversation: null,
    account: SHOP,
    account_name: 'Northlight',
    created_at: ago(3 * MINUTE),
    settled_at: null,
    not_before: null,
    undo_until: null,
    waits_for: 'offline',
    behind: [],
    agent: ME.name,
    attempts: 1,
    last_trouble: null,
    can: { retry: false, edit: true, cancel: true, it_happened: false, it_did_not: false },
    ...given,
  };
}

const newsletter = `<div style="background-color:#10243a;padding:18px"><table width="620" cellpadding="0" cellspacing="0" bgcolor="#ffffff" align="center"><tr><td style="padding:22px;font-family:Georgia,serif;color:#1b2b3a"><h2 style="color:#c2571a">Autumn lights</h2><p>Three new collections are in the warehouse. <a href="https://track.evil.example/c?x=9">www.northlight.test/autumn</a></p><table width="100%"><tr><td style="background-color:#f3ece2;padding:12px">Arc, from €149</td><td style="background-color:#e4edf3;padding:12px">Globe, from €59</td></tr></table></td></tr></table></div>`;

function timelineOf(person: Person, index: number): TimelineItem[] {
  if (index === 0)
    return [
      {
        type: 'event',
        id: id(),
        at: ago(2 * DAY),
        kind: 'order_delivered',
        text: '0034 0434 1610 94',
        order: ORDER,
      },
      message(person, 300, {
        fresh:
          'Hello, the arc lamp from order #10372 arrived this morning and the glass shade has a crack from top to bottom. Everything else looks fine. Can I get a new shade, or my money back for it?\n\nThe parcel: https://track.example.test/003404341610 (I kept the box).',
        mentions: [{ text: '#10372', order: ORDER }],
        parts: [
          {
            type: 'text',
            text: 'Hello, the arc lamp from order #10372 arrived this morning and the glass shade has a crack from top to bottom. Everything else looks fine. Can I get a new shade, or my money back for it?\n\nThe parcel: https://track.example.test/003404341610 (I kept the box).',
          },
          { type: 'image', id: 'shade-1', name: 'shade.jpg', mime: 'image/jpeg', size: 740_000, here: true },
          { type: 'image', id: 'shade-2', name: 'box.jpg', mime: 'image/jpeg', size: 660_000, here: true },
          { type: 'image', id: 'shade-3', name: 'film.png', mime: 'image/png', size: 3_400_000, here: false },
        ],
      }),
      {
        type: 'note',
        id: id(),
        at: ago(280 * MINUTE),
        author: ME.name,
        text: 'Shade can be sent alone (SKU SHD-22). Warehouse has 6.',
      },
      message(person, 270, {
        direction: 'out',
        fresh:
          'Dear Mara,\n\nI am sorry about the shade. I can send you a new one today, or refund it (€24.90). Which do you prefer?',
      }),
      message(person, 240, {
        origin: 'automatic',
        fresh: 'I am out of the office until Monday and read your message then.',
      }),
      message(person, 5, {
        fresh: 'The refund please, I found one here already.',
        quoted: true,
        reply_to: { name: '', address: 'mara@private.example.test' },
      }),
      { type: 'operation', operation: operation({}) },
      message(person, 3, {
        direction: 'out',
        fresh: 'Dear Mara, your refund is on its way.',
        delivery: { operation: id(), state: 'waiting' },
      }),
    ];
  if (index === 5)
    return [
      message(person, 99, {
        fresh: 'Autumn lights',
        parts: [{ type: 'html', html: newsletter, remote_images: 3 }],
      }),
      message(person, 98, {
        fresh: 'Hello,\nwhere does #10372 stand?\nJonas',
        mentions: [{ text: '#10372', order: ORDER }],
        parts: [
          {
            type: 'html',
            html: '<div>Hello,</div><div>where does <b>#10372</b> stand?</div><ul><li>first</li><li>second</li></ul><div>Jonas</div><div>On 3 Nov, Shop wrote:</div><blockquote>Earlier words</blockquote>',
            remote_images: 0,
          },
          {
            type: 'file',
            id: 'f1',
            name: 'Rechnung-10372.pdf',
            mime: 'application/pdf',
            size: 88_000,
            here: true,
            executable: false,
          },
          {
            type: 'file',
            id: 'f2',
            name: 'invoice.pdf.exe',
            mime: 'application/octet-stream',
            size: 420_000,
            here: true,
            executable: true,
          },
        ],
      }),
      message(person, 97, { fresh: '', complete: false, subject: 'Question of 2023' }),
      message(person, 96, {
        fresh: '',
        gone: true,
        parts: [{ type: 'raw', id: 'r1', size: 12_000, why: 'unknown transfer encoding' }],
      }),
    ];
  const items: TimelineItem[] = [];
  for (let i = index === 7 ? 120 : 0; i > 0; i -= 1)
    items.push(
      message(person, person.minutes + i * 200, { fresh: `Message ${i}`, direction: i % 2 ? 'in' : 'out' }),
    );
  items.push(
    message(person, person.minutes, { fresh: person.snippet, direction: person.out ? 'out' : 'in' }),
  );
  return items;
}

export const talks: Talk[] = people.map((person, index) => {
  const customer = customerOf(person);
  return {
    brand: index % 3 === 2 ? SECOND_BRAND : BRAND,
    customer,
    items: timelineOf(person, index),
    row: {
      id: id(),
      customer: customer.id,
      customer_name: person.name,
      channel: person.channel ?? 'email',
      subject: person.subject,
      snippet: person.snippet,
      last_out: person.out ?? false,
      updated_at: ago(person.minutes * MINUTE),
      unread: person.unread ?? false,
      assignee: person.assignee === undefined ? ME.id : person.assignee,
      status: person.status ?? 'open',
      snoozed_until: null,
      waiting_since: person.waits === undefined ? null : ago(person.waits * MINUTE),
      has_draft: person.draft ?? false,
      priority: index === 1 ? 'urgent' : 'normal',
      due: person.waits === undefined ? null : { at: ago((person.waits - 60) * MINUTE), what: 'first' },
      tags: index === 1 ? ['damage'] : [],
      waiting_operations: person.waitingOps ?? 0,
      needs_you: person.needsYou ?? false,
    },
  };
});

export const orderView: OrderView = {
  id: ORDER,
  account: SHOP,
  shop: 'Northlight',
  number: '10372',
  customer: talks[0]?.customer.id ?? null,
  name: 'Mara Kessler',
  email: 'mara.kessler@example.test',
  phone: null,
  placed_at: ago(9 * DAY),
  cancelled_at: null,
  as_of: ago(HOUR),
  payment_status: 'captured',
  fulfilment_status: 'delivered',
  lines: [
    {
      id: id(),
      title: 'Arc lamp, brass',
      variant: 'Brass',
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
      id: id(),
      title: 'Glass shade 22 cm',
      variant: '',
      sku: 'SHD-22',
      quantity: 1,
      total: eur('24.90'),
      each: eur('24.90'),
      fulfilled: 1,
      delivered: 1,
      article: null,
      returnable: 1,
      return_requested: 0,
      returned: 0,
      return_waiting: 0,
      refund_waiting: true,
    },
  ],
  payments: [],
  parcels: [
    {
      shipped_at: ago(6 * DAY),
      delivered_at: ago(2 * DAY),
      tracking: [{ number: '0034 0434 1610 94', url: null, carrier: { name: 'DHL', name_zh: '敦豪' } }],
    },
  ],
  returns: [],
  sums: {
    items: eur('213.90'),
    shipping: eur('0.00'),
    discount: eur('0.00'),
    tax: eur('34.15'),
    total: eur('213.90'),
    paid: eur('213.90'),
    refunded: eur('0.00'),
    refund_waiting: eur('24.90'),
    left: eur('213.90'),
    outstanding: eur('0.00'),
  },
  ship_to: ['Mara Kessler', 'Elbchaussee 11', '22765 Hamburg'],
  open_change: false,
  url: null,
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
  operations: [],
  timeline: [],
};

export function account(given: Partial<AccountView> & { name: string }, state = 'online'): AccountView {
  return {
    id: MAIL,
    connector: 'email',
    kind: 'channel',
    brand: BRAND,
    values: {},
    link: {
      state,
      since: ago(20 * MINUTE),
      last_sync: ago(MINUTE),
      trouble: null,
      progress: null,
      waiting: 0,
    },
    demo: false,
    ...given,
  };
}
