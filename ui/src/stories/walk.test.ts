import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { setLocale } from '#i18n';
import { afterSales } from '../features/orders/asked.svelte';
import { dismissToast, navigate, route, startBackend, startKeys, toasts } from '#state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import CasesBeside from '../features/cases/CasesBeside.svelte';
import InboxList from '../features/inbox/InboxList.svelte';
import { selection } from '../features/inbox/place.svelte';
import { laidOut } from '../laidOut';
import { startEnvironment } from '../shell/environment.svelte';
import TalkPane from '../shell/work/TalkPane.svelte';
import { fakePort } from './fake/port';
import { orderView } from './fake/data';

/* Walking through the list by j, with the open conversation beside it: what keys do is done to the row that they are on. */

laidOut();
let fake: ReturnType<typeof fakePort>;
let stops: (() => void)[] = [];
let ids: string[] = [];
const user = userEvent.setup();
const asked = (name: string) => fake.calls.filter((call) => call.name === name).map(({ payload }) => payload);
/** What is asked of a conversation takes so long. */
let slowly = 0;

beforeEach(() => {
  setLocale('en');
  slowly = 0;
  fake = fakePort();
  fake.answers.articles = () => [];
  const call = fake.port.call.bind(fake.port);
  fake.port.call = async (name, payload) => {
    const answer = await call(name, payload);
    if (['conversation', 'draft', 'orders_of'].includes(name) && slowly > 0)
      await new Promise((later) => setTimeout(later, slowly));
    return answer;
  };
  stops = [startBackend(fake.port), startEnvironment(), startKeys()];
  ids = fake.talks
    .map(({ row }) => row)
    .filter(({ status }) => status === 'open')
    .sort((a, b) => b.updated_at - a.updated_at)
    .map(({ id }) => id);
});

afterEach(() => {
  for (const stop of stops.reverse()) stop();
  for (const toast of toasts()) dismissToast(toast.id);
  afterSales.close();
});

/** The list with its first conversation open and ready. */
async function begin() {
  navigate(['inbox', 'all', ids[0]!]);
  const list = render(InboxList);
  render(TalkPane);
  await screen.findAllByRole('option');
  await screen.findByRole('textbox', { name: 'Your reply' });
  await waitFor(() => expect(asked('draft')).toContainEqual({ id: ids[1] }));
  return list;
}
const open = () => route()[2];

describe('a walk by j', () => {
  it('opens what it comes to rest on, and nothing on the way', async () => {
    await begin();
    await user.keyboard('j');
    await waitFor(() => expect(open()).toBe(ids[1]));
    const opened = new Set<string | undefined>();
    const note = () => opened.add(open());
    window.addEventListener('shopdesk:route', note);
    await user.keyboard('jjj');
    await waitFor(() => expect(open()).toBe(ids[4]));
    window.removeEventListener('shopdesk:route', note);
    expect([...opened]).toEqual([ids[4]]);
  });

  it('resolves the row that the keys are on, however fast', async () => {
    await begin();
    await user.keyboard('jje');
    await waitFor(() => expect(asked('resolve')).toEqual([{ ids: [ids[2]] }]));
    await waitFor(() => expect(open()).toBe(ids[3]));
  });

  it('resolves it also where nothing of it has come yet', async () => {
    await begin();
    slowly = 80;
    await user.keyboard('jjjje');
    await waitFor(() => expect(asked('resolve')).toEqual([{ ids: [ids[4]] }]));
  });

  it('chooses rows without opening them', async () => {
    await begin();
    await user.keyboard('jjx');
    expect([...selection.ids]).toEqual([ids[2]]);
    expect(open()).toBe(ids[0]);
  });

  it.each([0, 80])('answers the row that the keys are on, its data %i ms late', async (late) => {
    await begin();
    slowly = late;
    await user.keyboard('jjjjr');
    const area = await waitFor(() => {
      const at = document.activeElement;
      if (!(at instanceof HTMLTextAreaElement)) throw new Error('not there');
      return at;
    });
    await user.keyboard('We see to it');
    expect(area.isConnected).toBe(true);
    await waitFor(() =>
      expect(asked('draft_save').at(-1)).toMatchObject({ conversation: ids[4], text: 'We see to it' }),
    );
    expect(asked('draft_save')).not.toContainEqual(expect.objectContaining({ conversation: ids[0] }));
    expect(asked('resolve')).toEqual([]);
  });

  it('takes a note as a note though the draft comes late', async () => {
    await begin();
    slowly = 80;
    await user.keyboard('jjjjn');
    await waitFor(() => expect(document.activeElement?.tagName).toBe('TEXTAREA'));
    await user.keyboard('Call them');
    await waitFor(() =>
      expect(asked('draft_save').at(-1)).toMatchObject({ conversation: ids[4], note: 'Call them', text: '' }),
    );
  });

  it('refunds no order of the customer before', async () => {
    const place = ids.indexOf(fake.talks.find(({ customer }) => customer.id === orderView.customer)!.row.id);
    // From the customer with the order to one without, and back.
    expect(place).toBe(0);
    await begin();
    await waitFor(() => expect(asked('orders_of').length).toBeGreaterThan(0));
    await user.keyboard('jjf');
    expect(afterSales.now).toBeUndefined();
    await waitFor(() => expect(open()).toBe(ids[2]));
    await user.keyboard('kkf');
    await waitFor(() => expect(afterSales.now).toMatchObject({ kind: 'refund', conversation: ids[0] }));
  });

  it('is left where one goes elsewhere meanwhile', async () => {
    await begin();
    await user.keyboard('jj');
    navigate(['inbox', 'all', ids[5]!]);
    await new Promise((later) => setTimeout(later, 200));
    expect(open()).toBe(ids[5]);
  });
});

describe('what is opened on a conversation', () => {
  it.each([
    ['s', 'menu'],
    ['{Control>}{Shift>}b{/Shift}{/Control}', 'dialog'],
  ])('goes when another one opens beneath (%s)', async (keys, role) => {
    await begin();
    await user.keyboard(keys);
    await waitFor(() => expect(screen.queryByRole(role, { hidden: true })).not.toBeNull());
    navigate(['inbox', 'all', ids[1]!]);
    await waitFor(() => expect(screen.queryByRole(role, { hidden: true })).toBeNull());
  });
});

it('a case is opened for the conversation it was begun on', async () => {
  await begin();
  render(CasesBeside);
  await user.click(await screen.findByRole('button', { name: 'Open a case' }));
  const dialog = await screen.findByRole('dialog', { name: 'Open a case' });
  await user.type(within(dialog).getByRole('textbox', { name: 'What happened' }), 'Shade broken');
  navigate(['inbox', 'all', ids[1]!]);
  await waitFor(() => expect(asked('cases_of')).toContainEqual({ conversation: ids[1], order: null }));
  await user.click(within(dialog).getByRole('button', { name: 'Open a case' }));
  await waitFor(() =>
    expect(asked('case_open')).toMatchObject([{ conversation: ids[0], reason: 'Shade broken' }]),
  );
});

it('what is chosen is forgotten when the list goes', async () => {
  const list = await begin();
  selection.ids = new Set([ids[0]!, ids[1]!]);
  list.unmount();
  expect(selection.ids.size).toBe(0);
});
