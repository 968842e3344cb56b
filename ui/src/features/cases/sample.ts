import { PortError, type CaseRow, type CaseView, type OverdueRow, type Port } from '#ipc';

/* Invented cases and a backend in memory that answers about them, for stories and tests. */

const start = Date.now();

export const row: CaseRow = {
  id: '01900000-0000-7000-8000-0000000000c1',
  number: 7,
  kind: 'damaged',
  status: 'open',
  closed: false,
  cause: 'damaged',
  priority: 'high',
  due: start + 86_400_000,
  gist: 'Send a new shade',
  owner_name: 'Jo Lindqvist',
  customer_name: 'Mara Kessler',
  order_number: '',
  steps: [
    { step: 'ask', to: 'waiting_customer', actors: ['agent'] },
    { step: 'arrived', to: 'received', actors: ['warehouse'] },
    { step: 'settle', to: 'settled', actors: ['agent'] },
  ],
};

export const view: CaseView = {
  row,
  next_step: 'Send a new shade',
  reason: 'The shade came cracked',
  outcome: null,
  owner: 'me',
  conversation: null,
  order: null,
  serial: '',
  created_at: start - 3_600_000,
  lines: [{ line: 'shade', title: 'Glass shade 22 cm', quantity: 1 }],
  evidence: [],
  events: [
    {
      at: start - 3_600_000,
      actor: 'agent',
      by: 'Jo Lindqvist',
      what: 'opened',
      detail: 'damaged',
      amount: null,
    },
    { at: start, actor: 'customer', by: '', what: 'answered', detail: 'A new one, please', amount: null },
  ],
  operations: [],
  remote_return: null,
};

export const late: OverdueRow = {
  order: {
    id: '01900000-0000-7000-8000-0000000000d1',
    number: '10393',
    name: 'Jonas Berg',
    customer: null,
    total: { amount: '86.90', currency: 'EUR' },
    placed_at: start - 12 * 86_400_000,
    payment_status: 'paid',
    fulfilment_status: 'shipped',
    cancelled: false,
    shop: 'Northlight',
  },
  shipped_at: start - 11 * 86_400_000,
  case_number: 7,
};

type Answer = (payload: unknown) => unknown;

/** `calls` keeps what was asked. */
export function casesPort(answers: Record<string, Answer> = {}) {
  const calls: { name: string; payload: unknown }[] = [];
  const own: Record<string, Answer> = {
    cases: () => ({ rows: [row], next: null }),
    case_counts: () => [{ view: 'active', count: 1 }],
    case: () => view,
    overdue: () => ({ rows: [late], next: null, days: 7 }),
    overdue_days: () => ({}),
    case_step: () => ({}),
    case_set: () => ({}),
    case_note: () => ({}),
    case_open: () => ({ id: row.id }),
    boot: () => ({ state: 'ready', agents: [], agent: null }),
  };
  const port: Port = {
    call: (name, payload) => {
      calls.push({ name, payload });
      const answer = answers[name] ?? own[name];
      if (!answer) return Promise.reject(new PortError('api.unknown', name));
      return Promise.resolve(answer(payload));
    },
    put: () => Promise.resolve({ handle: '' }),
    on: () => () => undefined,
    partUrl: (id) => id,
  };
  return { port, calls };
}
