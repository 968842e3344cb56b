import { render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import userEvent from '@testing-library/user-event';
import { setLocale } from '#i18n';
import { dismissToast, navigate, startBackend, startKeys, toasts } from '#state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import Settings from '../features/settings/Settings.svelte';
import { startEnvironment } from '../shell/environment.svelte';
import TalkPane from '../shell/work/TalkPane.svelte';
import { fakePort } from './fake/port';

/* How work is ordered, over a backend in memory: priorities, tags, targets, saved views, rules. */

let fake: ReturnType<typeof fakePort>;
let stops: (() => void)[] = [];
const user = userEvent.setup();
const last = (name: string) => fake.calls.filter((call) => call.name === name).at(-1)?.payload;

/** A menu is placed by what is painted; here nothing is, so it counts as hidden. */
async function choose(role: string, name: string) {
  const item = await waitFor(() => {
    const all = screen.getAllByRole(role, { hidden: true });
    const found = all.find((each) => each.textContent.trim() === name);
    expect(found).toBeDefined();
    return found;
  });
  item?.focus();
  await user.keyboard('{Enter}');
}

beforeEach(() => {
  setLocale('en');
  fake = fakePort();
  stops = [startBackend(fake.port), startEnvironment(), startKeys()];
});

afterEach(() => {
  for (const stop of stops.reverse()) stop();
  for (const toast of toasts()) dismissToast(toast.id);
});

describe('a conversation', () => {
  it('gets a priority and a tag by key, and loses them by undoing', async () => {
    const { id } = fake.talks[0]!.row;
    navigate(['inbox', 'all', id]);
    render(TalkPane);
    await screen.findByRole('textbox', { name: 'Your reply' });
    await user.keyboard('p');
    await choose('menuitemcheckbox', 'Urgent');
    await waitFor(() => expect(last('set_priority')).toEqual({ ids: [id], priority: 'urgent' }));
    await screen.findByText('Urgent');
    toasts().at(-1)?.action?.run();
    await waitFor(() => expect(last('undo')).toMatchObject({ before: [{ id, priority: 'normal' }] }));
    await user.keyboard('t');
    await choose('menuitemcheckbox', 'VIP');
    await waitFor(() => expect(last('set_tags')).toEqual({ ids: [id], add: ['VIP'], remove: [] }));
    // Until the first menu has gone, keys are its own.
    await waitFor(() => expect(screen.queryByRole('menu', { hidden: true })).toBeNull());
    await user.keyboard('t');
    await choose('menuitem', 'New tag…');
    await user.type(await screen.findByRole('textbox', { name: 'Tag' }), '破损{Enter}');
    await waitFor(() => expect(last('set_tags')).toEqual({ ids: [id], add: ['破损'], remove: [] }));
  });
});

describe('the settings', () => {
  const open = (section: string) => {
    navigate(['settings', section]);
    render(Settings);
  };

  it('change a target and the hours', async () => {
    open('deadlines');
    await screen.findByText('First answer 4 h, Next answer 8 h');
    await user.click(screen.getAllByRole('button', { name: 'Change' })[0]!);
    const dialog = await screen.findByRole('dialog', { name: 'Change the target' });
    const first = within(dialog).getByRole('textbox', { name: 'First answer' });
    await user.clear(first);
    await user.type(first, '30');
    await user.click(within(dialog).getByRole('checkbox', { name: 'High' }));
    await user.type(within(dialog).getByRole('textbox', { name: /Tags of/ }), 'vip， 老客户');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(last('deadlines_save')).toMatchObject({
        targets: [{ first: 30, next: 480, resolution: null, priorities: ['high'], tags: ['vip', '老客户'] }],
      }),
    );
    await user.click(screen.getAllByRole('button', { name: 'Change' }).at(-1)!);
    const hours = await screen.findByRole('dialog', { name: 'Change the business hours' });
    await user.click(within(hours).getByRole('button', { name: 'Add hours on Saturday' }));
    await user.click(within(hours).getByRole('checkbox', { name: 'China' }));
    await user.click(within(hours).getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(last('deadlines_save')).toMatchObject({
        calendars: [{ week: [{}, {}, {}, {}, {}, [{ from: 540, to: 1080 }], []], countries: ['DE', 'CN'] }],
      }),
    );
  });

  it('name a view and refuse a key that is none', async () => {
    open('views');
    await user.click(await screen.findByRole('button', { name: 'New view' }));
    const dialog = await screen.findByRole('dialog', { name: 'New view' });
    await user.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'VIP, waiting');
    await user.type(within(dialog).getByRole('textbox', { name: 'Filter' }), 'tag:vip is:waiting');
    const key = within(dialog).getByRole('textbox', { name: 'Key' });
    await user.type(key, 'hyper+x');
    await within(dialog).findByText('This is no key.');
    await user.clear(key);
    await user.type(key, 'g v');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(last('saved_view_save')).toEqual({
        id: null,
        name: 'VIP, waiting',
        query: 'tag:vip is:waiting',
        order: 'newest',
        shortcut: 'g v',
      }),
    );
  });

  it('try a rule before it is switched on', async () => {
    open('rules');
    await user.click(await screen.findByRole('button', { name: 'New rule' }));
    const dialog = await screen.findByRole('dialog', { name: 'New rule' });
    await user.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'Damage');
    await user.type(within(dialog).getByRole('textbox', { name: /Words in it/ }), 'broken, 破损');
    await user.type(within(dialog).getByRole('textbox', { name: /Put on these tags/ }), 'damage');
    await user.click(within(dialog).getByRole('button', { name: 'Save and try' }));
    const trial = await screen.findByRole('dialog', { name: 'Trial of “Damage”' });
    await within(trial).findByText('It would have changed 3 of the last 1000 conversations.');
    expect(last('rule_save')).toMatchObject({
      wanted: { words: ['broken', '破损'] },
      then: { tags: ['damage'] },
    });
    expect(last('rule_enable')).toBeUndefined();
    await user.click(within(trial).getByRole('button', { name: 'Switch on' }));
    await waitFor(() => expect(last('rule_enable')).toMatchObject({ enabled: true }));
    await waitFor(() =>
      expect(screen.getByRole<HTMLInputElement>('switch', { name: /Damage/ }).checked).toBe(true),
    );
  });

  it.each(['en', 'zh-CN'] as const)('can be used by everybody, in %s', async (language) => {
    setLocale(language);
    fake.answers.rules = () => [];
    open('deadlines');
    await screen.findAllByRole('button');
    const { violations } = await axe.run(document.body, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      rules: { 'color-contrast': { enabled: false } },
    });
    expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
  });
});
