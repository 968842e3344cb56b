import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operationTitle } from '#features/conversation';
import { formatLocale, setLocale, t, text, type Locale } from '#i18n';
import type { ReasonWhy } from '#ipc';
import { setKitEnv } from '#kit';
import { startBackend } from '#state';
import Decide from './Decide.svelte';
import { changed, lost, operation } from './sample';
import { asksOnce, confirmOf, differenceOf, doingsOf, ledgerOf, reasonOf, stateOf, waitOf } from './words';

setKitEnv({ locale: formatLocale });
const NOW = Date.UTC(2026, 10, 20, 12);
const KINDS = [
  'send_message',
  'create_return',
  'receive_return',
  'cancel_return',
  'refund',
  'exchange',
  'claim',
  'edit_order',
  'change_address',
  'cancel_order',
  'issue_code',
];
const REASONS: ReasonWhy[] = [
  { reason: 'refused', step: 'refund', code: 'connect.refused', message: { say: 'theirs', words: 'No.' } },
  { reason: 'refused', step: 'refund', code: 'connect.refused', message: { say: 'theirs', words: '' } },
  { reason: 'may_have_happened', step: 'refund', read: { say: 'no_return_of_this' }, at: NOW },
  { reason: 'may_have_happened', step: 'refund', read: { say: 'theirs', words: '' }, at: NOW },
  { reason: 'changed', differences: [] },
  { reason: 'stale', since: NOW },
  { reason: 'newer', messages: ['a', 'b', 'c'] },
  { reason: 'old_store' },
  { reason: 'bounced', address: 'a@example.test', diagnostic: '550 no such user' },
  { reason: 'bounced', address: 'a@example.test', diagnostic: '' },
  { reason: 'may_have_happened', step: 'refund', read: { say: 'account_removed' }, at: NOW },
  { reason: 'keeps_failing', step: 'confirm', times: 6, read: { say: 'draft_not_confirmed' } },
  { reason: 'differs', how: { say: 'return_differs', lines: [{ line: 'Arc lamp', is: 2, wanted: 1 }] } },
];
const WAITS = [
  'turn',
  'undo',
  'time',
  'offline',
  'catching_up',
  'account',
  'removed',
  'after',
  'lane',
  'retry',
  'calling_off',
];
const STATES = ['waiting', 'sending', 'checking', 'needs_you', 'done', 'cancelled'];
const LEDGER = [
  ...['sending', 'done', 'not_happened', 'refused', 'unknown', 'found', 'absent', 'parked', 'retry'],
  ...['it_happened', 'it_did_not', 'cancelled', 'created', 'again', 'differs', 'called_off', 'restarted'],
];
const STEPS = [
  ...['begin', 'items', 'confirm', 'discard', 'receive', 'location', 'receive-items', 'dismiss-items'],
  ...['cancel', 'refund', 'send', 'append', 'inbound', 'outbound', 'claimed', 'set', 'code', 'address'],
  ...['cancel_order', 'amend'],
];
const FACTS = ['cancelled', 'currency', 'captured', 'refunded', 'returnable', 'open_change'];

describe.each<Locale>(['en', 'zh-CN'])('every word in %s', (language) => {
  beforeEach(() => setLocale(language));
  afterEach(() => setLocale('en'));

  it('for a reason, of every kind', () => {
    for (const kind of KINDS)
      for (const reason of REASONS) {
        const said = reasonOf(operation({ kind }), reason, NOW);
        for (const words of Object.values(said))
          expect(words.trim(), `${kind} ${reason.reason}`).not.toBe('');
      }
  });

  it('for what it waits for, each its own', () => {
    const said = WAITS.map((waits_for) =>
      waitOf(operation({ waits_for, not_before: NOW + 60_000, undo_until: NOW + 8000, behind: ['x'] }), NOW),
    );
    expect(said).not.toContain(t.outbox.waits.other);
    expect(new Set(said).size).toBe(WAITS.length);
  });

  it('for a state, each its own', () => {
    const said = STATES.map((state) => stateOf(operation({ state, settled_at: NOW }), NOW).words);
    expect(new Set(said).size).toBe(STATES.length);
  });

  it('for the record and for what has changed', () => {
    for (const what of LEDGER)
      expect(
        ledgerOf({ at: NOW, step: '', attempt: 1, what, detail: { say: 'theirs', words: '' }, by: null })
          .words,
        what,
      ).toBe(text(`outbox.ledger.${what}`));
    for (const step of STEPS)
      expect(
        ledgerOf({ at: NOW, step, attempt: 1, what: 'done', detail: { say: 'theirs', words: '' }, by: null })
          .step,
        step,
      ).toBe(text(`outbox.steps.${step}`));
    const third = {
      at: NOW,
      step: 'set_2',
      attempt: 1,
      what: 'done',
      detail: { say: 'theirs', words: '' },
    } as const;
    expect(ledgerOf({ ...third, by: null }).step).toBe(text('outbox.steps.set'));
    for (const fact of FACTS) expect(text(`outbox.facts.${fact}`), fact).toBeTruthy();
  });
});

describe('an operation in words', () => {
  beforeEach(() => setLocale('en'));

  it('is never called done before it is', () => {
    for (const state of STATES.filter((each) => each !== 'done'))
      expect(stateOf(operation({ state }), NOW).mark, state).not.toBe('done');
  });

  it('says the shop’s own words and what it means', () => {
    const said = reasonOf(operation(), REASONS[0]!, NOW);
    expect(said.title).toBe('Northlight Home refused this');
    expect(said.text).toBe('Its words: “No”.');
    expect(said.meaning).toBe('This has moved no money.');
  });

  it('says that the other side refused only where it did', () => {
    const message = { say: 'after_cancelled' } as const;
    const said = reasonOf(
      operation(),
      { reason: 'refused', step: '', code: 'outbox.after_cancelled', message },
      NOW,
    );
    expect(said.title).toBe('This cannot go out');
  });

  it('never calls off as unpaid what may be paid', () => {
    const can = { ...lost.can, retry: true, cancel: true, it_did_not: false };
    const unsure = operation({ state: 'needs_you', reason: { reason: 'old_store' }, can });
    const failing = {
      reason: 'keeps_failing',
      step: 'refund',
      times: 6,
      read: { say: 'no_payment' },
    } as const;
    for (const of of [unsure, operation({ state: 'needs_you', reason: failing, can })]) {
      expect(confirmOf(of, 'cancel').text).toBe(t.outbox.means.cancelUnsure);
      expect(doingsOf(of).find(({ doing }) => doing === 'cancel')?.means).toBe(t.outbox.means.cancelUnsure);
      expect(doingsOf(of)[0]).toMatchObject({ doing: 'retry', label: 'Look, then do it' });
    }
    const begun = operation({ can: { ...changed.can, retry: false, edit: false } });
    expect(confirmOf(begun, 'cancel').text).toBe(t.outbox.means.cancelBegun);
    const whole = operation({ can: { ...changed.can, retry: false } });
    expect(confirmOf(whole, 'cancel').text).toContain('€24.90 is then not paid out');
  });

  it('says that a lost answer may mean paid', () => {
    expect(reasonOf(lost, lost.reason!, NOW).meaning).toBe('It may have been paid.');
  });

  it('counts down while it can be taken back', () => {
    const waiting = operation({ waits_for: 'undo', undo_until: NOW + 7400 });
    expect(waitOf(waiting, NOW)).toBe('Goes out in 8 s. Until then it can be taken back.');
    expect(waitOf(waiting, NOW + 9000)).toBe('Goes out now.');
  });

  it('sets both states side by side', () => {
    expect(differenceOf({ fact: 'cancelled', about: '', was: 'false', now: 'true' })).toEqual({
      name: 'Order cancelled',
      was: 'no',
      now: 'yes',
    });
  });

  it('says that a step was begun anew', () => {
    const said = ledgerOf({
      at: NOW,
      step: 'receive-items-2',
      attempt: 1,
      what: 'done',
      detail: { say: 'theirs', words: '' },
      by: null,
    });
    expect(said.step).toBe('count the goods as received, begun anew (2)');
  });

  it('asks once more where money could be paid twice or be forgotten', () => {
    const doings = doingsOf(lost).map(({ doing }) => doing);
    expect(doings).toEqual(['happened', 'didNot']);
    for (const doing of doings) expect(asksOnce(lost, doing)).toBe(true);
    expect(asksOnce(operation(), 'cancel')).toBe(true);
    expect(asksOnce(changed, 'cancel')).toBe(false);
    expect(confirmOf(lost, 'didNot').text).toContain('€24.90');
  });

  it('offers to connect again what was removed, and decides nothing by itself', () => {
    const removed = operation({
      state: 'needs_you',
      reason: { reason: 'may_have_happened', step: 'refund', read: { say: 'account_removed' }, at: NOW },
      can: lost.can,
    });
    expect(doingsOf(removed).map(({ doing }) => doing)).toEqual(['connect', 'happened', 'didNot']);
    expect(reasonOf(removed, removed.reason!, NOW).title).toContain('was removed');
    const waiting = operation({ waits_for: 'removed' });
    expect(doingsOf(waiting)[0]).toMatchObject({ doing: 'connect', label: 'Connect it again' });
  });

  it('names each button by what it does there', () => {
    expect(doingsOf(changed)[0]).toMatchObject({ doing: 'retry', label: 'Do it all the same' });
    expect(operationTitle(lost)).toBe('Refund of €24.90 on #10372');
  });
});

describe('what is decided about an operation', () => {
  it('is by no second press of a double click: another button may lie there by then', async () => {
    setLocale('en');
    const calls: string[] = [];
    const stop = startBackend({
      call: (name) => {
        calls.push(name);
        return Promise.resolve({});
      },
      put: () => Promise.resolve({ handle: '' }),
      on: () => () => undefined,
      partUrl: (id) => id,
    });
    render(Decide, { operation: changed });
    for (const button of screen.getAllByRole('button')) await fireEvent.click(button, { detail: 2 });
    expect(calls).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Do it all the same' }), { detail: 1 });
    expect(calls).toEqual(['operation_retry']);
    stop();
  });
});
