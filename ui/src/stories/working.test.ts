import { render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import userEvent from '@testing-library/user-event';
import { PortError } from '#ipc';
import { setLocale } from '#i18n';
import { dismissToast, navigate, palette, paletteSections, startBackend, startKeys, toasts } from '#state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import TalkPane from '../shell/work/TalkPane.svelte';
import SearchList from '../features/search/SearchList.svelte';
import LinkPrompt from '../features/conversation/LinkPrompt.svelte';
import { startEnvironment } from '../shell/environment.svelte';
import { afterSales } from '../features/orders/asked.svelte';
import { orderView } from './fake/data';
import { fakePort } from './fake/port';

/* The open conversation with its composer, over a backend in memory: what is written, sent, held and taken back. */

let fake: ReturnType<typeof fakePort>;
let stops: (() => void)[] = [];
const user = userEvent.setup();

function open(index: number): string {
  const id = fake.talks[index]!.row.id;
  navigate(['inbox', 'all', id]);
  render(TalkPane);
  return id;
}
const reply = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Your reply' });
const sent = () => fake.calls.filter((call) => call.name === 'send');

beforeEach(() => {
  setLocale('en');
  // The window's own way of typing for somebody, so that it can be undone; here there is none.
  Object.assign(document, { execCommand: () => false });
  fake = fakePort();
  stops = [startBackend(fake.port), startEnvironment(), startKeys()];
});

afterEach(() => {
  for (const stop of stops.reverse()) stop();
  for (const toast of toasts()) dismissToast(toast.id);
});

describe('a reply', () => {
  it('is sent with its key after what it waits for, and the place is empty again', async () => {
    open(0);
    const area = await reply();
    await user.type(area, 'The refund is arranged.');
    await screen.findByRole('checkbox', { name: /Send after the refund on #10372 is done/ });
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(area.value).toBe(''));
    const [call] = sent();
    expect(call?.payload).toMatchObject({
      draft: { text: 'The refund is arranged.', mode: 'reply' },
      resolve: false,
      newer_seen: false,
    });
    expect((call?.payload as { after: string[] }).after).toHaveLength(1);
    expect(toasts().at(-1)?.until).toBeGreaterThan(Date.now());
    // The next one is another reply, under another name.
    await user.type(area, 'And thank you.');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(sent()).toHaveLength(2));
    const names = sent().map((each) => (each.payload as { draft: { request: string } }).draft.request);
    expect(new Set(names).size).toBe(2);
  });

  it('need not wait when the agent says so', async () => {
    open(0);
    const area = await reply();
    await user.type(area, 'Hello');
    await user.click(await screen.findByRole('checkbox', { name: /Send after/ }));
    await user.click(screen.getByRole('button', { name: 'Send and resolve' }));
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]?.payload).toMatchObject({ after: [], resolve: true });
  });

  it('is held when something newer came in, which is said, and goes when the agent means it', async () => {
    const { send } = fake.answers;
    fake.answers.send = () => ({
      result: 'newer',
      added: [
        { id: 'm1', what: 'customer', at: 1, who: 'Mara', text: 'Forget it', event: '', order_number: null },
        { id: 'm2', what: 'event', at: 2, who: '', text: '', event: 'order_cancelled', order_number: '7' },
      ],
    });
    open(1);
    const area = await reply();
    await user.type(area, 'Yes');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByText('2 things were added while you wrote');
    screen.getByText('Forget it');
    screen.getByText('#7 cancelled at the shop');
    expect(area.value).toBe('Yes');
    fake.answers.send = send;
    await user.click(screen.getByRole('button', { name: 'Send all the same' }));
    await waitFor(() => expect(area.value).toBe(''));
    expect(sent().at(-1)?.payload).toMatchObject({ newer_seen: true, others_meant: false });
  });

  it('that names another customer is held, and goes only when that is meant', async () => {
    const { send } = fake.answers;
    fake.answers.send = () => ({
      result: 'others',
      named: [{ kind: 'order', text: '1042', customer: 'c1', customer_name: 'Anna Berg' }],
    });
    open(1);
    const area = await reply();
    await user.type(area, 'Your order #1042');
    await user.click(screen.getByRole('button', { name: 'Send and resolve' }));
    await screen.findByText('Order 1042 is Anna Berg’s');
    fake.answers.send = send;
    await user.click(screen.getByRole('button', { name: 'I mean it, send' }));
    await waitFor(() => expect(sent()).toHaveLength(2));
    expect(sent().at(-1)?.payload).toMatchObject({ others_meant: true, resolve: true });
  });

  it('that was held goes on as it was meant, also from the note’s side and after another was sent', async () => {
    const { send } = fake.answers;
    const added = {
      id: 'm1',
      what: 'customer',
      at: 1,
      who: 'Mara',
      text: 'Wait',
      event: '',
      order_number: null,
    };
    fake.answers.send = () => ({ result: 'newer', added: [added] });
    const first = open(7);
    await user.type(await reply(), 'All done');
    await user.click(screen.getByRole('button', { name: 'Send and resolve' }));
    await screen.findByRole('button', { name: 'Send all the same' });
    navigate(['inbox', 'all', fake.talks[8]!.row.id]);
    await waitFor(async () => expect((await reply()).value).toBe(''));
    await user.type(await reply(), 'Not yet');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('button', { name: 'Send all the same' });
    navigate(['inbox', 'all', first]);
    await waitFor(async () => expect((await reply()).value).toBe('All done'));
    await user.click(screen.getByRole('tab', { name: /Note/ }));
    await user.type(await screen.findByRole('textbox', { name: 'Your note' }), 'For us');
    fake.answers.send = send;
    await user.click(screen.getByRole('button', { name: 'Send all the same' }));
    await waitFor(() =>
      expect(sent().at(-1)?.payload).toMatchObject({
        draft: { conversation: first, text: 'All done', note: 'For us' },
        resolve: true,
        newer_seen: true,
      }),
    );
    expect(fake.calls.some((call) => call.name === 'note_add')).toBe(false);
  });

  it('stays whole when it could not be sent, with the reason in words', async () => {
    fake.answers.send = () => {
      throw new PortError('account.gone', 'gone');
    };
    open(2);
    const area = await reply();
    await user.type(area, 'Still here');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByText(/This shop or mailbox is paused, was removed/);
    expect(area.value).toBe('Still here');
  });

  it('does not claim that nothing was sent when that is not known', async () => {
    fake.answers.send = () => {
      throw new PortError('unreachable', 'no answer');
    };
    open(2);
    const area = await reply();
    await user.type(area, 'Still here too');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByText(/It is not known whether it was taken/);
    expect(screen.queryByText(/Nothing was sent/)).toBeNull();
  });

  it('is kept as a draft and comes back, apart from the note', async () => {
    const id = open(3);
    const area = await reply();
    await user.type(area, 'For the customer');
    await user.click(screen.getByRole('tab', { name: /Note/ }));
    const note = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Your note' });
    expect(note.value).toBe('');
    await user.type(note, 'For the desk');
    await waitFor(() => {
      const saved = fake.calls.filter((call) => call.name === 'draft_save').at(-1);
      expect(saved?.payload).toMatchObject({
        conversation: id,
        text: 'For the customer',
        note: 'For the desk',
      });
    });
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() =>
      expect(fake.calls.find((call) => call.name === 'note_add')?.payload).toEqual({
        conversation: id,
        text: 'For the desk',
      }),
    );
    expect(sent()).toHaveLength(0);
    expect((await reply()).value).toBe('For the customer');
  });

  it('stays with its conversation when another one opens: neither text, nor focus, nor addresses come along', async () => {
    const first = open(3);
    const second = fake.talks[4]!.row.id;
    await user.type(await reply(), 'For the first');
    await user.click(screen.getByRole('button', { name: /^to / }));
    await screen.findByRole('textbox', { name: 'Subject' });
    navigate(['inbox', 'all', second]);
    await waitFor(async () => expect((await reply()).value).toBe(''));
    expect(document.activeElement).not.toBe(await reply());
    expect(screen.queryByRole('textbox', { name: 'Subject' })).toBeNull();
    await user.type(await reply(), 'For the second');
    await user.click(screen.getByRole('tab', { name: /Note/ }));
    await user.type(await screen.findByRole('textbox', { name: 'Your note' }), 'Of the second');
    navigate(['inbox', 'all', first]);
    // In the mode in which each was left.
    await waitFor(async () => expect((await reply()).value).toBe('For the first'));
    navigate(['inbox', 'all', second]);
    const note = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Your note' });
    expect(note.value).toBe('Of the second');
    await waitFor(() => {
      const saved = fake.calls.filter((call) => call.name === 'draft_save').map((call) => call.payload);
      expect(saved).toContainEqual(expect.objectContaining({ conversation: first, text: 'For the first' }));
      expect(saved.at(-1)).toMatchObject({
        conversation: second,
        text: 'For the second',
        note: 'Of the second',
      });
    });
  });

  it('takes a file and says when it is too much for the channel', async () => {
    open(4);
    await reply();
    const picker = document.querySelector<HTMLInputElement>('input[type=file]')!;
    const file = new File(['x'], '发票.pdf', { type: 'application/pdf' });
    Object.defineProperties(file, {
      size: { value: 30_000_000 },
      arrayBuffer: { value: () => Promise.resolve(new ArrayBuffer(1)) },
    });
    await user.upload(picker, file);
    await screen.findByText('发票.pdf');
    await screen.findByText(/this channel takes 18 MB/);
    await user.click(screen.getByRole('button', { name: /^Send Ctrl/ }));
    expect(sent()).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Remove 发票.pdf' }));
    await waitFor(() => expect(screen.queryByText(/this channel takes/)).toBeNull());
  });
});

describe('a quick reply', () => {
  it('takes the place of the slash, by the keys alone', async () => {
    open(0);
    const area = await reply();
    await user.type(area, 'Hello. /tha');
    await screen.findByRole('option', { name: /thanks/ });
    await user.keyboard('{Enter}');
    await waitFor(() => expect(area.value).toBe('Hello. Thank you, Mara.'));
    expect(screen.queryByRole('listbox')).toBeNull();
    // Enter is a new line again, and a slash within a word is a slash.
    await user.keyboard('{Enter}and/or');
    expect(area.value).toBe('Hello. Thank you, Mara.\nand/or');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('is found in the palette by its text, and goes where the caret is', async () => {
    open(0);
    const area = await reply();
    await user.clear(area);
    await user.type(area, 'Hello. ');
    palette.open('thank');
    await waitFor(() => {
      const items = paletteSections('thank').flatMap((section) => section.items);
      expect(items.map((item) => item.label)).toContain('thanks');
    });
    palette.isOpen = false;
    paletteSections('thank')
      .flatMap((section) => section.items)
      .find((item) => item.label === 'thanks')
      ?.run();
    await waitFor(() => expect(area.value).toBe('Hello. Thank you, Mara.'));
  });

  it('goes there also while the palette holds the focus', async () => {
    open(0);
    const area = await reply();
    await user.clear(area);
    await user.type(area, 'Hello. ');
    palette.open('thank');
    const item = await waitFor(() => {
      const items = paletteSections('thank').flatMap((section) => section.items);
      const found = items.find(({ label }) => label === 'thanks');
      if (!found) throw new Error('not yet');
      return found;
    });
    // As the palette does, until it is gone; and as the window types, wherever the focus is.
    const field = document.body.appendChild(document.createElement('input'));
    const hold = () => field.focus();
    area.addEventListener('focus', hold);
    hold();
    const type = (_: string, __: boolean, text: string) => {
      (document.activeElement as HTMLInputElement).value += text;
      return true;
    };
    Object.assign(document, { execCommand: type });
    palette.isOpen = false;
    item.run();
    area.removeEventListener('focus', hold);
    await waitFor(() => expect(area.value).toBe('Hello. Thank you, Mara.'));
    expect(field.value).toBe('');
    field.remove();
  });

  it('opens a return once the reply is sent, where it is made to', async () => {
    fake.answers.quick_replies = () => [
      {
        id: 'back',
        name: 'back',
        text: 'Send it back.',
        brand: null,
        language: 'en',
        filled: 'Send it back.',
        action: { do: 'return' },
        missing: [],
      },
    ];
    const id = open(0);
    const area = await reply();
    await user.clear(area);
    await user.type(area, '/bac');
    await screen.findByRole('option', { name: /back/ });
    await user.keyboard('{Enter}');
    await waitFor(() => expect(fake.calls.some((call) => call.name === 'orders_of')).toBe(true));
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() =>
      expect(afterSales.now).toMatchObject({ kind: 'return', order: orderView.id, conversation: id }),
    );
    afterSales.close();
  });

  it('may be left alone', async () => {
    open(1);
    const area = await reply();
    await user.type(area, '/');
    await screen.findByRole('listbox');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    expect(area.value).toBe('/');
  });
});

describe('the search', () => {
  it('asks as one types and opens the first hit at its message', async () => {
    navigate(['search']);
    render(SearchList);
    const field = await screen.findByRole('searchbox', { name: 'Search messages, notes, names and files' });
    await user.type(field, 'refund');
    await screen.findByText(/Everything back to/);
    const asked = fake.calls.filter(({ name }) => name === 'search').at(-1)?.payload;
    expect(asked).toMatchObject({ query: 'refund', time_zone: expect.any(String) as string });
    const breaches = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(breaches.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual(
      [],
    );
    await user.keyboard('{Enter}');
    await waitFor(() => expect(location.hash).toMatch(/^#\/search\/[^/]+\/[^/]+$/));
    await user.click(screen.getByRole('button', { name: 'is:open' }));
    expect((field as HTMLInputElement).value).toBe('refund is:open ');
  });
});

describe('a message', () => {
  it('shows who gets the answer when that is not the sender, and what was quoted on request', async () => {
    open(0);
    await screen.findByText('replies go to mara@private.example.test');
    await user.click(screen.getAllByRole('button', { name: 'Show quoted text' })[0]!);
    await screen.findByText(/> I can send you a new one today/);
  });

  it('asks before a link is opened, and says that it lies', async () => {
    render(LinkPrompt);
    open(5);
    const frames = await screen.findAllByTitle<HTMLIFrameElement>('Message by Jonas Berg');
    expect(frames[0]?.getAttribute('sandbox')).not.toContain('allow-scripts');
    const source = new DOMParser().parseFromString(frames[0]?.srcdoc ?? '', 'text/html');
    expect(source.querySelector('a')?.getAttribute('href')).toContain('https://link.shopdesk.invalid/?url=');
    const { askLink } = await import('#features/conversation');
    askLink('https://track.evil.example/c?x=9', 'www.northlight.test/autumn');
    const dialog = await screen.findByRole('dialog', { name: 'The link is not what it says' });
    within(dialog).getByText('track.evil.example');
    await user.click(within(dialog).getByRole('button', { name: 'Open it all the same' }));
    await waitFor(() =>
      expect(fake.calls.find((call) => call.name === 'link_open')?.payload).toEqual({
        url: 'https://track.evil.example/c?x=9',
        text: 'www.northlight.test/autumn',
      }),
    );
  });

  it('that can run as a program is not opened', async () => {
    open(5);
    await user.click(await screen.findByRole('button', { name: /invoice\.pdf\.exe 420/ }));
    screen.getByText(/can run as a program/);
    expect(fake.calls.some((call) => call.name === 'part_open')).toBe(false);
  });
});

describe('a conversation', () => {
  it.each(['en', 'zh-CN'] as const)('can be used by everybody, in %s', async (language) => {
    setLocale(language);
    open(0);
    await screen.findByRole('log');
    await screen.findByText(/mara@private\.example\.test/);
    const { violations } = await axe.run(document.body, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      // Colours are measured in kit/tokens.test.ts; here nothing is painted.
      rules: { 'color-contrast': { enabled: false } },
    });
    expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
  });

  it('is resolved by a key and comes back by another', async () => {
    const id = open(6);
    await reply();
    await user.keyboard('e');
    await waitFor(() =>
      expect(fake.calls.find((call) => call.name === 'resolve')?.payload).toEqual({ ids: [id] }),
    );
    await screen.findByRole('button', { name: /Reopen/ });
    toasts()
      .findLast((toast) => toast.action)
      ?.action?.run();
    await screen.findByRole('button', { name: /Resolve e/ });
  });
});
