import axe from 'axe-core';
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLocale, t } from '#i18n';
import { PortError, type RefundPreview, type RefundScope } from '#ipc';
import { keepsUnsaved, stale, startBackend, startKeys, toasts } from '#state';
import CancelReturnDialog from './CancelReturnDialog.svelte';
import Everywhere from './Everywhere.svelte';
import ReceiveDialog from './ReceiveDialog.svelte';
import RefundDialog from './RefundDialog.svelte';
import ReturnDialog from './ReturnDialog.svelte';
import { afterSales, openCancelReturn, openRefund } from './asked.svelte';
import { order, samplePort, verdict, type Answer } from './sample';

let stops: (() => void)[] = [];
beforeEach(() => setLocale('en'));
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

function backend(answers?: Record<string, Answer>) {
  const sample = samplePort(answers);
  stops.push(startBackend(sample.port), startKeys());
  return { asked: (name: string) => sample.calls.filter((call) => call.name === name) };
}

const later = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** An answer that comes when it is let go. */
function held() {
  let go: (answer: unknown) => void = () => undefined;
  const answer = new Promise((done) => (go = done));
  return { answer, go };
}

const refundButton = (name: RegExp) => screen.findByRole('button', { name });

async function breaches(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return violations.filter(({ id }) => id !== 'region').map(({ id }) => id);
}

describe('a refund', () => {
  async function choose() {
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'More of Glass shade 22 cm' }));
    await refundButton(/Refund €24\.90/);
    return user;
  }

  it('says what will happen, and that it waits while the shop cannot be reached', async () => {
    backend();
    render(RefundDialog, { order: order.id, onclose: () => undefined });
    await choose();
    await screen.findByText(/Refund €24\.90 to card for order #10372\. €164\.10 can still be refunded/);
    await screen.findByText(/this waits until it is/);
    expect(await breaches()).toEqual([]);
  });

  it('goes by its own key, once, and never by Enter', async () => {
    const { asked } = backend();
    const onclose = vi.fn();
    render(RefundDialog, { order: order.id, onclose });
    const user = await choose();
    (await refundButton(/Refund €24\.90/)).focus();
    await user.keyboard('{Enter}');
    expect(asked('refund')).toHaveLength(0);
    await user.keyboard('{Control>}{Enter}{Enter}{/Control}');
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    const requests = new Set(asked('refund').map(({ payload }) => (payload as { request: string }).request));
    expect(requests).toEqual(new Set(['request-1']));
    expect(asked('refund')[0]?.payload).toMatchObject({
      scope: { scope: 'lines', lines: [{ line: 'shade', quantity: 1 }] },
      total: { amount: '24.90', currency: 'EUR' },
      similar_seen: false,
    });
  });

  /** Two of the shade cost what two cost. */
  const byPiece: Answer = (payload) => {
    const { scope } = payload as { scope: RefundScope };
    const pieces = scope.scope === 'lines' ? (scope.lines[0]?.quantity ?? 0) : 0;
    const kept = scope.scope === 'lines' && scope.kept.length > 0;
    const total = { amount: ((pieces * 1245 - (kept ? 300 : 0)) / 100).toFixed(2), currency: 'EUR' };
    return { ...(sampled(payload) as RefundPreview), total };
  };
  const sampled: Answer = (payload) => ({
    result: 'possible',
    total: { amount: '0.00', currency: 'EUR' },
    left: { amount: '164.10', currency: 'EUR' },
    parts: [],
    similar: [],
    rows: [],
    guards: [],
    needs_lead: false,
    payload,
  });
  const quantity = () => screen.findByRole<HTMLInputElement>('spinbutton', { name: /Glass shade 22 cm/ });

  it('is of what its field shows, though that was not left', async () => {
    const { asked } = backend({ refund_preview: byPiece });
    render(RefundDialog, { order: order.id, onclose: () => undefined });
    const user = userEvent.setup();
    const field = await quantity();
    await user.click(field);
    await user.keyboard('1');
    await refundButton(/Refund €12\.45/);
    await user.tab();
    await user.tab({ shift: true });
    await user.keyboard('2');
    await refundButton(/Refund €24\.90/);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(asked('refund')).toHaveLength(1));
    expect(asked('refund')[0]?.payload).toMatchObject({
      scope: { lines: [{ line: 'shade', quantity: 2 }] },
      total: { amount: '24.90', currency: 'EUR' },
    });
  });

  it('waits for the sum of what its field shows', async () => {
    const sum = held();
    const { asked } = backend({
      refund_preview: (payload) => {
        const answer = byPiece(payload);
        return JSON.stringify(payload).includes('"quantity":2') ? sum.answer.then(() => answer) : answer;
      },
    });
    const onclose = vi.fn();
    render(RefundDialog, { order: order.id, onclose });
    const user = userEvent.setup();
    const field = await quantity();
    await user.click(field);
    await user.keyboard('1');
    await refundButton(/Refund €12\.45/);
    await user.clear(field);
    await user.keyboard('2{Control>}{Enter}{/Control}');
    await screen.findByText('Working out the sum…');
    expect(asked('refund')).toHaveLength(0);
    sum.go(undefined);
    await refundButton(/Refund €24\.90/);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked('refund')[0]?.payload).toMatchObject({ total: { amount: '24.90', currency: 'EUR' } });
  });

  it('shows in its field what it counts: never more than there are, nought when it is left empty', async () => {
    backend({ refund_preview: byPiece });
    render(RefundDialog, { order: order.id, onclose: () => undefined });
    const user = userEvent.setup();
    const field = await quantity();
    await user.click(field);
    await user.keyboard('25');
    await waitFor(() => expect(field.value).toBe('2'));
    await refundButton(/Refund €24\.90/);
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(field.value).toBe('1'));
    await refundButton(/Refund €12\.45/);
    await user.clear(field);
    await screen.findByText(/Choose/);
    expect(field.value).toBe('');
    await user.tab();
    await waitFor(() => expect(field.value).toBe('0'));
    await user.click(field);
    await user.keyboard('２');
    await waitFor(() => expect(field.value).toBe('2'));
  });

  it('never goes without the fee that is kept, while the policy looks at other quantities', async () => {
    const word = held();
    const fee = { kind: 'restocking', amount: { amount: '3.00', currency: 'EUR' } };
    const judged = { ...verdict, terms: verdict.terms && { ...verdict.terms, fees: [fee] } };
    const { asked } = backend({
      refund_preview: byPiece,
      verdict: (payload) =>
        JSON.stringify(payload).includes('"quantity":2') ? word.answer.then(() => judged) : judged,
    });
    render(RefundDialog, { order: order.id, onclose: () => undefined });
    const user = userEvent.setup();
    await user.click(await quantity());
    await user.keyboard('1');
    await user.click(await screen.findByRole('checkbox', { name: /Restocking fee/ }));
    await refundButton(/Refund €9\.45/);
    await user.clear(await quantity());
    await user.keyboard('2{Control>}{Enter}{/Control}');
    await later(50);
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(asked('refund')).toHaveLength(0);
    word.go(undefined);
    await refundButton(/Refund €21\.90/);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(asked('refund')).toHaveLength(1));
    expect(asked('refund')[0]?.payload).toMatchObject({ scope: { kept: [fee] } });
  });

  it('is lost by no press beside it, and stays until it is answered', async () => {
    const answer = held();
    backend({ refund: () => answer.answer });
    const onclose = vi.fn();
    render(RefundDialog, { order: order.id, onclose });
    const user = await choose();
    await later(50);
    await user.pointer({ keys: '[MouseLeft]', target: document.body, coords: { clientX: 5, clientY: 5 } });
    await later(50);
    expect(screen.queryByRole('dialog')).not.toBeNull();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() =>
      expect(screen.getByRole('button', { name: t.orders.cancel })).toHaveProperty('disabled', true),
    );
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
    expect(onclose).not.toHaveBeenCalled();
    answer.go({ operations: ['x'] });
    await waitFor(() => expect(onclose).toHaveBeenCalledOnce());
  });

  it('needs a tick where one like it was made', async () => {
    backend();
    render(RefundDialog, { order: order.id, onclose: () => undefined });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('radio', { name: 'An amount' }));
    await user.type(screen.getByRole('textbox', { name: 'Amount' }), '24.90');
    const button = await refundButton(/Refund €24\.90/);
    expect(button).toHaveProperty('disabled', true);
    await user.click(await screen.findByRole('checkbox', { name: /mean a further refund/ }));
    expect(button).toHaveProperty('disabled', false);
  });

  it('says why it was not taken, and asks the same again after a lost answer', async () => {
    const codes = ['refund.sum_changed', 'unreachable'];
    const { asked } = backend({
      refund: () => {
        const code = codes.shift();
        if (code) throw new PortError(code, code);
        return { operations: ['x'] };
      },
    });
    const onclose = vi.fn();
    render(RefundDialog, { order: order.id, onclose });
    const user = await choose();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByText(/The sum has changed since you saw it/);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByText(/it is the same request and counts once/);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(new Set(asked('refund').map(({ payload }) => JSON.stringify(payload))).size).toBe(1);
  });

  it('opened anew is another request', async () => {
    const { asked } = backend();
    for (const request of ['request-1', 'request-2']) {
      const onclose = vi.fn();
      const { unmount } = render(RefundDialog, { order: order.id, onclose });
      const user = await choose();
      await user.keyboard('{Control>}{Enter}{/Control}');
      await waitFor(() => expect(onclose).toHaveBeenCalled());
      expect(asked('refund').at(-1)?.payload).toMatchObject({ request });
      unmount();
    }
  });
});

describe('a return', () => {
  it('is asked for what is returnable, and again only when meant', async () => {
    let first = true;
    const { asked } = backend({
      return_create: () => {
        if (!first) return { operations: ['x'] };
        first = false;
        throw new PortError('return.similar', '');
      },
    });
    const onclose = vi.fn();
    render(ReturnDialog, { order: order.id, onclose });
    const user = userEvent.setup();
    const more = await screen.findByRole('button', { name: 'More of Glass shade 22 cm' });
    await user.click(more);
    expect(more).toHaveProperty('disabled', true);
    await screen.findByText(/Ask back 1 × Glass shade 22 cm from order #10372\. No money moves/);
    expect(await breaches()).toEqual([]);
    await user.click(screen.getByRole('button', { name: /Ask for the return/ }));
    await user.click(await screen.findByRole('checkbox', { name: /mean a further return/ }));
    await user.click(screen.getByRole('button', { name: /Ask for the return/ }));
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked('return_create').at(-1)?.payload).toMatchObject({ similar_seen: true });
  });

  it('comes with instructions for the customer, in the reply of their conversation', async () => {
    const written = { conversation: 'talk', added: true, missing: ['return.address'], left_out: [] };
    const { asked } = backend({
      after_sales: () => ({
        request: 'request-1',
        order,
        return_reasons: [],
        refund_reasons: [],
        conversation: 'talk',
      }),
      letter_write: () => written,
    });
    // What it was opened for is forgotten as it closes.
    const closes = () => void rerender({ order: '', case: undefined });
    const { rerender } = render(ReturnDialog, { order: order.id, case: 'case-1', onclose: closes });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'More of Glass shade 22 cm' }));
    expect(screen.getByRole('checkbox', { name: /Write the customer/ })).toHaveProperty('checked', true);
    expect(await breaches()).toEqual([]);
    // What the agent typed a moment ago is stored first: the words go below it.
    let lettersBefore: number | undefined;
    keepsUnsaved(async () => {
      await new Promise((later) => setTimeout(later, 20));
      lettersBefore ??= asked('letter_write').length;
    });
    await user.click(screen.getByRole('button', { name: /Ask for the return/ }));
    await waitFor(() => expect(asked('letter_write')).toHaveLength(1));
    expect(lettersBefore).toBe(0);
    expect(asked('return_create')[0]?.payload).toMatchObject({ conversation: 'talk' });
    expect(asked('letter_write')[0]?.payload).toMatchObject({
      occasion: 'return',
      order: order.id,
      lines: [{ line: 'shade', quantity: 1 }],
      cause: 'change_of_mind',
      case: 'case-1',
      conversation: 'talk',
    });
    const said = 'Fill in before you send it: Return address.';
    await waitFor(() => expect(toasts().map(({ detail }) => detail)).toContain(said));
  });

  it('writes nobody where that is not wished, or nobody can be written to', async () => {
    for (const conversation of ['talk', null]) {
      const { asked } = backend({
        after_sales: () => ({
          request: 'request-1',
          order,
          return_reasons: [],
          refund_reasons: [],
          conversation,
        }),
      });
      const onclose = vi.fn();
      const { unmount } = render(ReturnDialog, { order: order.id, onclose });
      const user = userEvent.setup();
      await user.click(await screen.findByRole('button', { name: 'More of Glass shade 22 cm' }));
      const box = screen.getByRole('checkbox', { name: /Write the customer/ });
      expect(box).toHaveProperty('disabled', conversation === null);
      if (conversation !== null) await user.click(box);
      await user.click(screen.getByRole('button', { name: /Ask for the return/ }));
      await waitFor(() => expect(onclose).toHaveBeenCalled());
      expect(asked('letter_write')).toEqual([]);
      expect(asked('return_create')[0]?.payload).toMatchObject({ conversation: null });
      unmount();
    }
  });

  it('is received sound or damaged, never more than is out', async () => {
    const { asked } = backend();
    const onclose = vi.fn();
    render(ReceiveDialog, { order: order.id, of: 'ret', onclose });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'More of Glass shade 22 cm: Damaged' }));
    const sound = screen.getByRole('button', { name: 'More of Glass shade 22 cm: As new' });
    expect(sound).toHaveProperty('disabled', true);
    expect(screen.queryByRole('checkbox')).toBeNull();
    await user.type(screen.getByRole('textbox', { name: /What was found: Glass shade/ }), 'split');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked('return_receive')[0]?.payload).toMatchObject({
      of: 'ret',
      items: [
        { line: 'shade', found: [{ condition: 'damaged', quantity: 1, restock: false, note: 'split' }] },
      ],
    });
  });

  it('is remembered by a case when nothing of it came back', async () => {
    const { asked } = backend();
    render(ReceiveDialog, { order: order.id, of: 'ret', onclose: () => undefined });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'More of Glass shade 22 cm: Wrong item' }));
    await screen.findByText(/Choose the after-sales case/);
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(asked('return_receive')).toHaveLength(0);
  });

  it('is called off after a sentence', async () => {
    const { asked } = backend();
    const onclose = vi.fn();
    render(CancelReturnDialog, { order: order.id, of: 'ret', onclose });
    await screen.findByText(/1 × Glass shade 22 cm is then no longer expected back/);
    await userEvent.setup().click(screen.getByRole('button', { name: /Call off the return/ }));
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked('return_cancel')[0]?.payload).toMatchObject({ of: 'ret', request: 'request-1' });
  });
});

describe('a request', () => {
  const jo = { id: 'jo', name: 'Jo', language: 'en', role: 'agent', has_pin: false };
  const desk = (agent: object) => ({ state: 'ready', agents: [jo], agent, locked: false });
  afterEach(() => afterSales.close());

  it('closes no other one when its answer is late', async () => {
    const answer = held();
    const { asked } = backend({ return_cancel: () => answer.answer });
    render(Everywhere);
    openCancelReturn(order.id, 'ret');
    await userEvent.setup().click(await screen.findByRole('button', { name: /Call off the return/ }));
    await waitFor(() => expect(asked('return_cancel')).toHaveLength(1));
    openRefund(order.id);
    await screen.findByRole('dialog', { name: /Refund/ });
    answer.go({ operations: ['x'] });
    await later(50);
    expect(afterSales.now).toMatchObject({ kind: 'refund' });
    expect(screen.queryByRole('dialog', { name: /Refund/ })).not.toBeNull();
  });

  it('is gone when the desk is locked or another agent sits down', async () => {
    let agent = jo;
    const { asked } = backend({ boot: () => desk(agent) });
    const { unmount } = render(Everywhere);
    await waitFor(() => expect(asked('boot')).toHaveLength(1));
    await later(20);
    openCancelReturn(order.id, 'ret');
    await screen.findByRole('dialog');
    agent = { ...jo, id: 'mo' };
    stale('boot');
    await waitFor(() => expect(afterSales.now).toBeUndefined());
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    openCancelReturn(order.id, 'ret');
    await screen.findByRole('dialog');
    unmount();
    expect(afterSales.now).toBeUndefined();
  });
});
