import axe from 'axe-core';
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLocale } from '#i18n';
import { PortError, type AmendPreview } from '#ipc';
import { startBackend, startKeys, takeInsertions } from '#state';
import { order, samplePort, type Answer } from '../sample';
import AddressDialog from './AddressDialog.svelte';
import CancelOrderDialog from './CancelOrderDialog.svelte';
import ClaimDialog from './ClaimDialog.svelte';
import CodeDialog from './CodeDialog.svelte';
import EditDialog from './EditDialog.svelte';
import ExchangeDialog from './ExchangeDialog.svelte';
import { proposeCode } from './code';
import { amendments } from './possible';

let stops: (() => void)[] = [];
beforeEach(() => setLocale('en'));
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const none = eur('0.00');
const preview = (of: Partial<AmendPreview>): AmendPreview => ({
  impossible: null,
  less: none,
  more: none,
  owed: none,
  back: none,
  gives: none,
  needs_lead: false,
  guards: [],
  ...of,
});
const smoke = { id: 'v1', title: 'Glass shade', variant: 'Smoke', sku: 'GS-1', price: eur('14.90') };

function backend(answers: Record<string, Answer>) {
  const sample = samplePort(answers);
  stops.push(startBackend(sample.port), startKeys());
  return { asked: (name: string) => sample.calls.filter((call) => call.name === name) };
}

async function breaches(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return violations.filter(({ id }) => id !== 'region').map(({ id }) => id);
}

describe('an exchange', () => {
  async function choose() {
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: /More of Glass shade 22 cm/ }));
    await user.click(screen.getByRole('button', { name: 'Look at the shop' }));
    await user.click(await screen.findByRole('button', { name: 'Add Glass shade, Smoke' }));
    return user;
  }

  it('shows the difference and refunds it only where that is ticked', async () => {
    const { asked } = backend({
      variants: () => ({ rows: [smoke], trouble: null }),
      amend_preview: () => preview({ less: eur('24.90'), more: eur('14.90'), back: eur('10.00') }),
      exchange: () => ({ operations: ['o'] }),
    });
    const onclose = vi.fn();
    render(ExchangeDialog, { order: order.id, onclose });
    const user = await choose();
    await screen.findByText(/The difference of €10\.00 is not refunded/);
    await user.click(screen.getByRole('checkbox', { name: /Refund €10\.00/ }));
    await screen.findByText(/€10\.00 is refunded afterwards/);
    expect(await breaches()).toEqual([]);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked('exchange')[0]?.payload).toMatchObject({
      asked: { request: 'request-1', seen: false },
      back: [{ line: 'shade', quantity: 1 }],
      out: [{ variant: 'v1', quantity: 1 }],
      refund: eur('10.00'),
    });
  });

  it('waits for a lead with the refund of the difference alone', async () => {
    backend({
      variants: () => ({ rows: [smoke], trouble: null }),
      amend_preview: () =>
        preview({ less: eur('24.90'), more: eur('14.90'), back: eur('10.00'), needs_lead: true }),
    });
    render(ExchangeDialog, { order: order.id, onclose: vi.fn() });
    const user = await choose();
    await screen.findByText(/The difference of €10\.00 is not refunded/);
    expect(screen.queryByText(/a lead/)).toBeNull();
    await user.click(screen.getByRole('checkbox', { name: /Refund €10\.00/ }));
    await screen.findByText(/goes out without a lead; the refund of the difference waits/);
    expect(screen.queryByText(/A lead has to approve it first/)).toBeNull();
  });

  it('says what stays outstanding, and asks again about what looks like an earlier one', async () => {
    let times = 0;
    const { asked } = backend({
      variants: () => ({ rows: [smoke], trouble: null }),
      amend_preview: () => preview({ less: eur('24.90'), more: eur('30.00'), owed: eur('5.10') }),
      exchange: () => {
        times += 1;
        if (times === 1) throw new PortError('amend.similar', 'again');
        return { operations: ['o'] };
      },
    });
    const onclose = vi.fn();
    render(ExchangeDialog, { order: order.id, onclose });
    const user = await choose();
    await screen.findByText(/€5\.10 stays outstanding/);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await user.click(await screen.findByRole('checkbox', { name: /I have seen it/ }));
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(asked('exchange')[1]?.payload).toMatchObject({ asked: { seen: true }, refund: null });
  });
});

it('an article keeps its row while another number is typed, and goes when that is nought', async () => {
  const { asked } = backend({
    variants: () => ({ rows: [smoke], trouble: null }),
    amend_preview: () => preview({ less: eur('24.90'), more: eur('44.70'), owed: eur('19.80') }),
    exchange: () => ({ operations: ['o'] }),
  });
  const onclose = vi.fn();
  render(ExchangeDialog, { order: order.id, onclose });
  const user = userEvent.setup();
  const shade = { name: 'Quantity of Glass shade, Smoke' };
  await user.click(await screen.findByRole('button', { name: /More of Glass shade 22 cm/ }));
  await user.click(screen.getByRole('button', { name: 'Look at the shop' }));
  const add = await screen.findByRole('button', { name: 'Add Glass shade, Smoke' });
  await user.click(add);
  await user.clear(await screen.findByRole('spinbutton', shade));
  expect(screen.queryByText(/stays outstanding/)).toBeNull();
  // Past the row's own button.
  await user.tab();
  await user.tab();
  await waitFor(() => expect(screen.queryByRole('spinbutton', shade)).toBeNull());
  await user.click(add);
  const field = await screen.findByRole<HTMLInputElement>('spinbutton', shade);
  await user.clear(field);
  await user.keyboard('3');
  expect(field.isConnected).toBe(true);
  await screen.findByText(/3 × Glass shade, Smoke/);
  await user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(asked('exchange')[0]?.payload).toMatchObject({ out: [{ variant: 'v1', quantity: 3 }] });
});

it('an edit leaves what is packed, also while a number is typed', async () => {
  const { asked } = backend({
    amend_preview: () => preview({ more: eur('124.50'), owed: eur('124.50') }),
    order_edit: () => ({ operations: ['o'] }),
  });
  const onclose = vi.fn();
  render(EditDialog, { order: order.id, onclose });
  const user = userEvent.setup();
  const field = await screen.findByRole<HTMLInputElement>('spinbutton', { name: /Glass shade 22 cm/ });
  await user.click(field);
  await user.keyboard('1{Control>}{Enter}{/Control}');
  expect(screen.getAllByText('What is packed already stays.')).toHaveLength(2);
  expect(asked('amend_preview')).toEqual([]);
  await user.keyboard('2');
  await screen.findByText(/Glass shade 22 cm from 2 to 12/);
  expect(field.value).toBe('12');
  await user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(asked('order_edit')).toHaveLength(1);
  expect(asked('order_edit')[0]?.payload).toMatchObject({ lines: [{ line: 'shade', quantity: 12 }] });
});

it('a claim without a replacement names what is wrong', async () => {
  const { asked } = backend({
    amend_preview: () => preview({ less: eur('24.90'), back: eur('24.90') }),
    claim: () => ({ operations: ['o'] }),
  });
  const onclose = vi.fn();
  render(ClaimDialog, { order: order.id, onclose });
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: /More of Glass shade 22 cm/ }));
  await user.selectOptions(screen.getByRole('combobox', { name: /What is wrong: Glass shade/ }), 'missing');
  await user.click(screen.getByRole('radio', { name: 'Refund' }));
  await screen.findByText(/Record a claim on 1 × Glass shade 22 cm/);
  await user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(asked('claim')[0]?.payload).toMatchObject({
    remedy: 'refund',
    items: [{ line: 'shade', quantity: 1, fault: 'missing' }],
    goods_back: false,
    out: [],
  });
});

it('an address sends only what was written', async () => {
  const { asked } = backend({ order_send_elsewhere: () => ({ operations: ['o'] }) });
  const onclose = vi.fn();
  render(AddressDialog, { order: order.id, onclose });
  const user = userEvent.setup();
  await user.type(await screen.findByRole('textbox', { name: /City/ }), 'Bremen');
  await user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(asked('order_send_elsewhere')[0]?.payload).toMatchObject({ to: { city: 'Bremen', street: null } });
});

it('a cancellation names what is given back, and needs a second look where something was given', async () => {
  const { asked } = backend({
    amend_preview: () =>
      preview({ gives: eur('189.00'), guards: [{ guard: 'chargeback', about: '' }], needs_lead: true }),
    order_cancel: () => ({ operations: ['o'] }),
  });
  const onclose = vi.fn();
  render(CancelOrderDialog, { order: order.id, onclose });
  const user = userEvent.setup();
  await screen.findByText(/the shop gives €189\.00 back.*A lead has to approve/);
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(asked('order_cancel')).toHaveLength(0);
  await user.click(screen.getByRole('checkbox', { name: /I have seen it/ }));
  await user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(asked('order_cancel')[0]?.payload).toMatchObject({ gives: eur('189.00'), asked: { seen: true } });
});

it('a code goes into the reply', async () => {
  const { asked } = backend({
    amend_preview: () => preview({ gives: eur('18.90') }),
    code_issue: () => ({ operations: ['o'] }),
  });
  const inserted: string[] = [];
  stops.push(takeInsertions('talk', (text) => inserted.push(text)));
  const onclose = vi.fn();
  render(CodeDialog, { order: order.id, conversation: 'talk', onclose });
  await screen.findByText(/Make the code SORRY-/);
  await userEvent.setup().keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(onclose).toHaveBeenCalled());
  const { code } = asked('code_issue')[0]?.payload as { code: string };
  expect(inserted[0]).toContain(code);
  expect(inserted[0]).toContain('10%');
});

it('codes that are proposed can be read out', () => {
  const codes = new Set(Array.from({ length: 50 }, () => proposeCode()));
  expect(codes.size).toBe(50);
  for (const code of codes) expect(code).toMatch(/^SORRY-[A-HJKMNP-Z2-9]{8}$/);
});

it('what can be changed follows from the order and its shop', () => {
  const kinds = (over: object) => amendments({ ...order, ...over }).map(({ kind }) => kind);
  expect(kinds({})).toEqual(['exchange', 'claim', 'code']);
  const unpacked = order.lines.map((line) => ({ ...line, fulfilled: 0, returnable: 0 }));
  const open = { lines: unpacked, fulfilment_status: 'unfulfilled' };
  expect(kinds(open)).toEqual(['edit', 'address', 'cancel_order', 'code']);
  expect(kinds({ ...open, cancelled_at: 1 })).toEqual(['code']);
  expect(kinds({ ...open, caps: { ...order.caps, edit: false, code: false } })).toEqual([
    'address',
    'cancel_order',
  ]);
});
