import axe from 'axe-core';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '#i18n';
import { navigate, startBackend, startKeys } from '#state';
import { laidOut } from '../../laidOut';
import Board from './Board.svelte';
import CasePane from './CasePane.svelte';
import CasesList from './CasesList.svelte';
import { casesPort, late, row, view } from './sample';
import { beginningOf, endOfDay, stepTo } from './words';

laidOut();
let stops: (() => void)[] = [];
beforeEach(() => setLocale('en'));
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

function backend(answers: Parameters<typeof casesPort>[0] = {}) {
  const { port, calls } = casesPort(answers);
  stops.push(startBackend(port), startKeys());
  return (name: string) => calls.filter((call) => call.name === name).map(({ payload }) => payload);
}

async function breaches(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return violations.filter(({ id }) => id !== 'region').map(({ id }) => id);
}

describe('the board', () => {
  it('moves a card by Shift with an arrow, to the next column that a step leads to', async () => {
    const asked = backend();
    render(Board);
    const card = await screen.findByRole('button', { name: /Case 7, Damaged parcel/ });
    card.focus();
    const user = userEvent.setup();
    await user.keyboard('{Shift>}{ArrowLeft}{/Shift}');
    expect(asked('case_step')).toEqual([]);
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}');
    await waitFor(() =>
      expect(asked('case_step')).toEqual([
        { id: row.id, step: 'ask', actor: 'agent', outcome: null, note: '' },
      ]),
    );
    expect(await breaches()).toEqual([]);
  });

  it('knows which columns a case can go to', () => {
    expect(stepTo(row, 'received')?.actors).toEqual(['warehouse']);
    expect(stepTo(row, 'diagnosed')).toBeUndefined();
  });
});

describe('parcels that left long ago', () => {
  it('are listed by their orders, which open beside, from the day that was chosen on', async () => {
    const asked = backend({ case_counts: () => [{ view: 'overdue', count: 1000 }] });
    navigate(['cases', 'overdue']);
    render(CasesList);
    const option = await screen.findByRole('option', { name: /#10393/ });
    expect(option.textContent).toMatch(/shipped 11 days ago.*Jonas Berg · Case 7/);
    await screen.findByText('1000+ orders');
    expect(asked('cases')).toEqual([]);
    const user = userEvent.setup();
    await user.click(option);
    expect(location.hash).toBe(`#/cases/overdue/${late.order.id}`);
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: /Shipped so many days ago/ });
    expect(field.value).toBe('7');
    await user.clear(field);
    await user.type(field, '0{Enter}');
    await screen.findByText('A whole number from 1 to 365');
    await user.clear(field);
    await user.type(field, '14{Enter}');
    await waitFor(() => expect(asked('overdue_days')).toEqual([{ days: 14 }]));
    expect(await breaches()).toEqual([]);
  });
});

describe('a case', () => {
  it('is settled only with its outcome', async () => {
    const asked = backend();
    render(CasePane, { id: row.id });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Settle' }));
    const settle = () => screen.getAllByRole('button', { name: 'Settle' }).at(-1);
    await waitFor(() => expect(settle()).toHaveProperty('disabled', true));
    await user.click(screen.getByRole('radio', { name: 'Replaced' }));
    const button = settle();
    if (button) await user.click(button);
    await waitFor(() => expect(asked('case_step')).toMatchObject([{ step: 'settle', outcome: 'replaced' }]));
  });

  it('takes one step by a double click, not the next one too', async () => {
    const asked = backend();
    render(CasePane, { id: row.id });
    const steps = await screen.findByRole('group', { name: 'Next step' });
    for (const step of within(steps).getAllByRole('button')) await fireEvent.click(step, { detail: 2 });
    expect(asked('case_step')).toEqual([]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('tells everything that happened, the newest first, and keeps what is changed', async () => {
    const asked = backend();
    render(CasePane, { id: row.id });
    const events = await screen.findAllByRole('listitem');
    expect(events.map((event) => event.textContent).join()).toMatch(/Customer answered.*Case opened/s);
    const user = userEvent.setup();
    const field = screen.getByRole('textbox', { name: 'Next step' });
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    await user.clear(field);
    await user.type(field, 'Call');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(asked('case_set')).toMatchObject([{ next_step: 'Call', due: row.due }]));
  });

  it('has its deadline at the end of the day', () => {
    expect(endOfDay('')).toBeNull();
    expect(new Date(endOfDay('2026-11-25') ?? 0).getHours()).toBe(23);
  });
});

describe('what the customer is written', () => {
  const order = '01900000-0000-7000-8000-0000000000d1';
  const talk = '01900000-0000-7000-8000-0000000000e1';
  const about = (status: string, steps: typeof row.steps) => ({
    ...view,
    order,
    conversation: talk,
    row: { ...row, status, steps },
  });
  const written = { conversation: talk, added: true, missing: [], left_out: [] };

  it('is how to send the goods back, while they are expected', async () => {
    const asked = backend({ case: () => about('waiting_goods', []), letter_write: () => written });
    render(CasePane, { id: row.id });
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Write instructions' }));
    await waitFor(() =>
      expect(asked('letter_write')).toEqual([
        { occasion: 'return', order, lines: [], of: null, cause: '', case: row.id, conversation: talk },
      ]),
    );
  });

  it('is why, when it is declined', async () => {
    const decline = { step: 'decline', to: 'declined', actors: ['agent'] };
    const asked = backend({ case: () => about('open', [decline]), letter_write: () => written });
    render(CasePane, { id: row.id });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Decline' }));
    await screen.findByRole('checkbox', { name: /Write the customer why/, checked: true });
    const steps = screen.getAllByRole('button', { name: 'Decline' });
    await user.click(steps.at(-1) as HTMLElement);
    await waitFor(() =>
      expect(asked('letter_write')).toMatchObject([{ occasion: 'return_declined', order, case: row.id }]),
    );
    expect(asked('case_step')).toHaveLength(1);
  });
});

describe('a message to choose', () => {
  it('begins with its own words, says where they were cut, and has its subject where it has none', () => {
    expect(beginningOf({ fresh: ' Broken ', subject: 'Lamp' })).toBe('Broken');
    expect(beginningOf({ fresh: '', subject: 'Lamp' })).toBe('Lamp');
    expect(beginningOf({ fresh: '😀'.repeat(121), subject: '' })).toBe(`${'😀'.repeat(120)}…`);
  });
});
