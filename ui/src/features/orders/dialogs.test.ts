import axe from 'axe-core';
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLocale } from '#i18n';
import { PortError } from '#ipc';
import { keepsUnsaved, startBackend, startKeys, toasts } from '#state';
import CancelReturnDialog from './CancelReturnDialog.svelte';
import ReceiveDialog from './ReceiveDialog.svelte';
import RefundDialog from './RefundDialog.svelte';
import ReturnDialog from './ReturnDialog.svelte';
import { order, samplePort, type Answer } from './sample';

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
    await screen.findByText(/waits until the shop can be reached/);
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
