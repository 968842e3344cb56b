import axe from 'axe-core';
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '#i18n';
import { PortError, type Port, type ServerPage } from '#ipc';
import { navigate, route, startBackend } from '#state';
import SearchList from './SearchList.svelte';
import { searching } from './state.svelte';

const AT = Date.UTC(2020, 4, 3, 9, 30);
const hit = {
  account: 'mail',
  place: '{"folder":"INBOX","epoch":1,"key":7}',
  from_name: '王芳',
  from_address: 'fang@example.test',
  subject: '纸灯笼',
  at: AT,
};
const found: ServerPage = { hits: [hit], more: 0, filters_left_out: false, troubles: [] };

let stop: (() => void) | undefined;
beforeEach(() => {
  setLocale('en');
  navigate(['search']);
});
afterEach(() => {
  stop?.();
  searching.typed = '';
});

function open(typed: string, { state = 'online', page = found, reading = false } = {}) {
  const calls: { name: string; payload: unknown }[] = [];
  const answers: Record<string, unknown> = {
    search: {
      hits: [],
      next: null,
      reach: { waiting: 0, oldest: AT, since: Date.UTC(2025, 10, 22), reading, server: true },
    },
    palette: { orders: [], customers: [], conversations: [] },
    connectors: [],
    accounts: [],
    saved_views: [],
    connectivity: { accounts: [{ id: 'mail', kind: 'channel', link: { state } }], clock_ahead_ms: 0 },
    server_search: page,
    server_bring: { conversation: '01900000-0000-7000-8000-00000000000a', message: 'm7' },
  };
  const port: Port = {
    call: (name, payload) => {
      calls.push({ name, payload });
      return name in answers
        ? Promise.resolve(answers[name])
        : Promise.reject(new PortError('api.unknown', name));
    },
    put: () => Promise.resolve({ handle: '' }),
    on: () => () => undefined,
    partUrl: (id) => id,
  };
  stop = startBackend(port);
  searching.typed = typed;
  render(SearchList);
  return (name: string) => calls.filter((call) => call.name === name).map(({ payload }) => payload);
}

const ask = () => screen.findByRole('button', { name: 'Search on the server' });

describe('searching at the server', () => {
  it('says from when on all is here, asks only when pressed, and brings what is opened', async () => {
    const asked = open('纸灯笼');
    await screen.findByText(/Everything back to .*2025 was searched/);
    expect(asked('server_search')).toEqual([]);
    const user = userEvent.setup();
    await user.click(await ask());
    expect(asked('server_search')).toEqual([{ query: '纸灯笼', brand: null, limit: 50 }]);
    const row = await screen.findByRole('button', { name: /王芳.*2020.*纸灯笼/ });
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.filter(({ id }) => id !== 'region').map(({ id }) => id)).toEqual([]);
    await user.click(row);
    await waitFor(() => expect(asked('server_bring')).toEqual([{ account: 'mail', place: hit.place }]));
    await waitFor(() => expect(route()).toEqual(['search', '01900000-0000-7000-8000-00000000000a', 'm7']));
    await waitFor(() => expect(screen.queryByRole('button', { name: /王芳/ }), 'it is here now').toBeNull());
  });

  it('needs the server', async () => {
    const asked = open('lamp', { state: 'offline' });
    await screen.findByText(/the server has to be reachable/);
    expect((await ask()).hasAttribute('disabled')).toBe(true);
    await userEvent.setup().click(await ask());
    expect(asked('server_search')).toEqual([]);
  });

  it('says whose server failed and why, what was left out, and what more there is', async () => {
    const trouble = { code: 'connect.unsupported', message: 'BADCHARSET', field: null };
    const asked = open('灯 is:open', {
      page: {
        hits: [hit],
        more: 70,
        filters_left_out: true,
        troubles: [{ account_name: 'Northlight', trouble }],
      },
    });
    const user = userEvent.setup();
    await user.click(await ask());
    await screen.findByText('Northlight: This server cannot search for these characters.');
    await screen.findByText(/other filters were left out/);
    await user.click(await screen.findByRole('button', { name: '70 more, show them' }));
    expect(asked('server_search')).toHaveLength(2);
    expect(asked('server_search')[1]).toEqual({ query: '灯 is:open', brand: null, limit: 200 });
  });

  it('forgets what was found when something else is typed', async () => {
    open('lamp');
    const user = userEvent.setup();
    await user.click(await ask());
    await screen.findByRole('button', { name: /王芳/ });
    searching.typed = 'lamps';
    await waitFor(() => expect(screen.queryByRole('button', { name: /王芳/ })).toBeNull());
  });
});
