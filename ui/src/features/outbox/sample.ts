import type { OperationDetail, OperationView, Outbox } from '#ipc';

/* Invented operations, for stories and tests. */

export function operation(change: Partial<OperationView> = {}): OperationView {
  return {
    id: '01900000-0000-7000-8000-000000000001',
    kind: 'refund',
    state: 'waiting',
    reason: null,
    step: null,
    amount: { amount: '24.90', currency: 'EUR' },
    what: '1 × Glass shade 22 cm',
    order: '01900000-0000-7000-8000-00000000000a',
    order_number: '10372',
    conversation: '01900000-0000-7000-8000-00000000000c',
    account: 'shop',
    account_name: 'Northlight Home',
    created_at: Date.now() - 12 * 60_000,
    settled_at: null,
    not_before: null,
    undo_until: null,
    waits_for: null,
    behind: [],
    agent: 'Jo Lindqvist',
    attempts: 0,
    last_trouble: null,
    can: { retry: false, edit: false, cancel: false, it_happened: false, it_did_not: false },
    ...change,
  };
}

const none = { retry: false, edit: false, cancel: false, it_happened: false, it_did_not: false };

export const lost = operation({
  id: 'lost',
  state: 'needs_you',
  attempts: 2,
  reason: {
    reason: 'may_have_happened',
    step: 'refund',
    read: {
      say: 'refund_not_seen',
      received: { amount: '213.90', currency: 'EUR' },
      given_back: { amount: '0.00', currency: 'EUR' },
      refunds: 0,
    },
    at: Date.now() - 4 * 60_000,
  },
  last_trouble: { code: 'connect.timeout', message: '', field: null },
  can: { ...none, it_happened: true, it_did_not: true },
});

export const changed = operation({
  id: 'changed',
  kind: 'create_return',
  amount: null,
  state: 'needs_you',
  reason: {
    reason: 'changed',
    differences: [
      { fact: 'returnable', about: 'Glass shade 22 cm', was: '2', now: '1' },
      { fact: 'cancelled', about: '', was: 'false', now: 'true' },
    ],
  },
  can: { ...none, retry: true, edit: true, cancel: true },
});

export const outbox: Outbox = {
  needs_you: [
    lost,
    changed,
    operation({
      id: 'refused',
      state: 'needs_you',
      reason: {
        reason: 'refused',
        step: 'refund',
        code: 'connect.refused',
        message: { say: 'theirs', words: 'Refund is greater than the captured amount.' },
      },
      can: { ...none, retry: true, edit: true, cancel: true },
    }),
    operation({
      id: 'newer',
      kind: 'send_message',
      amount: null,
      what: 'mara.kessler@example.test: Dear Mara, I have arranged',
      state: 'needs_you',
      reason: { reason: 'newer', messages: ['a', 'b', 'c'] },
      can: { ...none, retry: true, edit: true, cancel: true },
    }),
  ],
  waiting: [
    operation({ id: 'offline', waits_for: 'offline', can: { ...none, edit: true, cancel: true } }),
    operation({ id: 'after', kind: 'send_message', amount: null, waits_for: 'after', behind: ['offline'] }),
    operation({ id: 'checking', state: 'checking', step: 'refund' }),
  ],
  done: [operation({ id: 'done', state: 'done', settled_at: Date.now() - 60_000 })],
};

export function detail(of: OperationView): OperationDetail {
  const at = of.created_at;
  return {
    operation: of,
    note: 'The shade was cracked.',
    ledger: [
      { at, step: '', attempt: 0, what: 'created', detail: { say: 'theirs', words: '' }, by: of.agent },
      {
        at: at + 1000,
        step: 'refund',
        attempt: 1,
        what: 'sending',
        detail: { say: 'theirs', words: '' },
        by: null,
      },
      {
        at: at + 31_000,
        step: 'refund',
        attempt: 1,
        what: 'unknown',
        detail: { say: 'trouble', code: 'connect.timeout', words: 'no answer in 30 s' },
        by: null,
      },
      {
        at: at + 60_000,
        step: 'refund',
        attempt: 1,
        what: 'absent',
        detail: {
          say: 'refund_not_seen',
          received: { amount: '213.90', currency: 'EUR' },
          given_back: { amount: '0.00', currency: 'EUR' },
          refunds: 0,
        },
        by: null,
      },
      {
        at: at + 90_000,
        step: '',
        attempt: 2,
        what: 'parked',
        detail: { say: 'theirs', words: '' },
        by: null,
      },
    ],
  };
}
