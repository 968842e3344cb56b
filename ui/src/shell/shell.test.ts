import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { Port } from '#ipc';
import { setLocale } from '#i18n';
import {
  changeKeys,
  commands,
  conflicts,
  keyHelp,
  palette,
  setTheme,
  showToast,
  startBackend,
  toasts,
} from '#state';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from './App.svelte';
import { connectionsOf } from './connections';
import { startEnvironment } from './environment.svelte';

const answers: Record<string, unknown> = {
  views: {
    counts: [
      { view: 'mine', open: 12, unread: 2 },
      { view: 'resolved', open: 900, unread: 0 },
    ],
    saved: [{ id: '0199f1d2-0000-7000-8000-000000000001', open: 1000, at_least: true }],
    needs_you: 1,
    waiting: 2,
  },
  saved_views: [
    {
      id: '0199f1d2-0000-7000-8000-000000000001',
      name: 'VIP',
      query: 'tag:vip',
      order: 'breach',
      shortcut: 'g v',
    },
  ],
  connectivity: {
    accounts: [
      {
        id: 'a1',
        name: 'Northlight',
        link: { state: 'offline', since: 0, last_sync: null, trouble: null, progress: null, waiting: 2 },
      },
      {
        id: 'a2',
        name: 'Mail',
        link: {
          state: 'online',
          since: null,
          last_sync: 1,
          trouble: null,
          progress: { done: 7200, total: 20000, seconds_left: 40 },
          waiting: 0,
        },
      },
    ],
    waiting: 2,
    needs_you: 1,
    clock_ahead_ms: -200_000,
  },
};

const port: Port = {
  call: (name) => Promise.resolve(answers[name] ?? null),
  put: () => Promise.resolve({ handle: '' }),
  on: () => () => undefined,
  partUrl: (id) => id,
};

const user = userEvent.setup();
let stops: (() => void)[] = [];

beforeEach(() => {
  localStorage.clear();
  window.location.hash = '';
  setLocale('en');
  stops = [startBackend(port), startEnvironment()];
});
afterEach(() => {
  for (const stop of stops) stop();
  keyHelp.isOpen = false;
  palette.isOpen = false;
});

describe('the window', () => {
  it('has saved views in the rail, under their own keys', async () => {
    render(App);
    const view = await screen.findByRole('link', { name: /VIP/ });
    await waitFor(() => expect(view.textContent).toContain('1,000+'));
    expect(commands().find((command) => command.title() === 'VIP')?.keys).toEqual(['g v']);
    await user.keyboard('gv');
    await waitFor(() => expect(window.location.hash).toBe('#/inbox/0199f1d2-0000-7000-8000-000000000001'));
    await user.click(screen.getByRole('button', { name: 'New view' }));
    await screen.findByRole('dialog', { name: 'New view' });
    await user.keyboard('{Escape}');
  });

  it('starts at the agent’s own work and shows what is known', async () => {
    render(App);
    await waitFor(() => expect(window.location.hash).toBe('#/inbox/mine'));
    const mine = await screen.findByRole('link', { name: /Mine/ });
    expect(mine.getAttribute('aria-current')).toBe('page');
    await waitFor(() => expect(mine.textContent).toContain('12'));
    expect(screen.getByRole('link', { name: /Resolved/ }).textContent).not.toContain('900');
    expect(screen.getByRole('link', { name: /Outbox needs you/ }).textContent).toContain('1');
  });

  it('says in its bar what is offline, what waits and what goes on', async () => {
    render(App);
    const bar = await screen.findByRole('button', { name: /Northlight offline since .*, 2 waiting/ });
    expect(bar).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Mail syncing, 7,200 of 20,000, 40 s left' })).toBeTruthy();
    expect(screen.getByText(/clock is off by 3 minutes/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Outbox 2' })).toBeTruthy();
  });

  it('goes by keys, and says which', async () => {
    render(App);
    await screen.findByRole('link', { name: /Mine/ });
    await user.keyboard('go');
    await waitFor(() => expect(window.location.hash).toBe('#/orders'));
    await user.keyboard('?');
    const keys = await screen.findByRole('dialog', { name: 'Keys' });
    expect(keys.textContent).toContain('Orders');
    await user.keyboard('gm');
    expect(window.location.hash).toBe('#/orders');
  });

  it('changes its language at once from the palette', async () => {
    render(App);
    await screen.findByRole('link', { name: /Mine/ });
    await user.keyboard('{Control>}k{/Control}');
    const input = await screen.findByRole('combobox');
    await user.type(input, '简体');
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('link', { name: /我的/ })).toBeTruthy();
    await waitFor(() => expect(document.documentElement.lang).toBe('zh-CN'));
  });

  it('changes its theme at once', () => {
    setTheme('dark');
    expect(document.documentElement.dataset.theme).toBe('dark');
    setTheme('system');
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });

  it('tells that the agent is at work, by the wheel and the pointer too, and not at every move', async () => {
    const call = vi.spyOn(port, 'call');
    const told = () => call.mock.calls.filter(([name]) => name === 'focus').length;
    render(App);
    await waitFor(() => expect(told()).toBeGreaterThan(0));
    await screen.findByRole('link', { name: /Mine/ });
    const clock = vi.spyOn(Date, 'now');
    const start = Date.now();
    for (const [nth, sign] of ['wheel', 'pointermove', 'pointerdown'].entries()) {
      const before = told();
      clock.mockReturnValue(start + (nth + 1) * 31_000);
      for (let time = 0; time < 20; time += 1)
        document.body.dispatchEvent(new Event(sign, { bubbles: true }));
      await waitFor(() => expect(told()).toBe(before + 1));
    }
    vi.restoreAllMocks();
  });

  it('undoes by the undo key what a toast still offers', async () => {
    const run = vi.fn();
    render(App);
    await screen.findByRole('link', { name: /Mine/ });
    showToast({ text: 'Resolved', undo: true, action: { label: 'Undo', run } });
    await user.keyboard('z');
    expect(run).toHaveBeenCalledOnce();
    expect(toasts()).toHaveLength(0);
  });
});

describe('changed keys', () => {
  it('act at once, are seen as conflicts, and can go back', async () => {
    render(App);
    await screen.findByRole('link', { name: /Mine/ });
    expect(changeKeys('go.orders', ['alt+o'])).toBe(true);
    await user.keyboard('{Alt>}o{/Alt}');
    await waitFor(() => expect(window.location.hash).toBe('#/orders'));
    expect(conflicts('go.inbox/mine', 'alt+o').map(({ id }) => id)).toEqual(['go.orders']);
    expect(changeKeys('go.orders', ['hyper+o'])).toBe(false);
    changeKeys('go.orders', null);
    expect(commands().find(({ id }) => id === 'go.orders')?.keys).toEqual(['g o']);
  });
});

describe('the bar', () => {
  it('tells a shop from its mailbox where both have one name, and two mailboxes by their addresses', () => {
    setLocale('en');
    const link = { state: 'online', since: null, last_sync: null, trouble: null, progress: null, waiting: 0 };
    const account = (id: string, kind: string, name: string, values: Record<string, string> = {}) =>
      ({ id, kind, name, values, link, connector: '', brand: '', demo: false }) as const;
    const names = (accounts: ReturnType<typeof account>[]) =>
      connectionsOf({ accounts, waiting: 0, needs_you: 0, clock_ahead_ms: 0 }, 'en').map(({ name }) => name);
    const shop = account('1', 'shop', 'Northlight');
    const mail = account('2', 'channel', 'Northlight', { email: 'help@northlight.test' });
    const other = account('3', 'channel', 'Northlight', { email: 'sales@northlight.test' });
    expect(names([shop])).toEqual(['Northlight']);
    expect(names([shop, mail])).toEqual(['Northlight shop', 'Northlight mail']);
    expect(names([mail, other])).toEqual(['help@northlight.test', 'sales@northlight.test']);
  });
});
