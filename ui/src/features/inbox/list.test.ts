import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setLocale } from '#i18n';
import { PortError, type AccountView, type Port } from '#ipc';
import { navigate, startBackend } from '#state';
import InboxList from './InboxList.svelte';
import { endOutage, noteLinks } from './outage.svelte';

const link = (state: string, since: number | null) => ({ state, since }) as AccountView['link'];

let stop: (() => void) | undefined;
beforeEach(() => setLocale('en'));
afterEach(() => {
  stop?.();
  endOutage();
});

it('begins with what is due first after an outage, says so, and goes back when asked', async () => {
  const orders: unknown[] = [];
  const answers: Record<string, unknown> = {
    saved_views: [],
    brands: [],
    connectors: [],
    accounts: [],
    connectivity: { accounts: [], clock_ahead_ms: 0 },
    deadlines: { calendars: [], targets: [], warn_minutes: 30 },
    inbox: { rows: [], next: null, total: 0, at_least: false },
  };
  const port: Port = {
    call: (name, payload) => {
      if (name === 'inbox') orders.push((payload as { order: unknown }).order);
      return name in answers
        ? Promise.resolve(answers[name])
        : Promise.reject(new PortError('api.unknown', name));
    },
    put: () => Promise.resolve({ handle: '' }),
    on: () => () => undefined,
    partUrl: (id) => id,
  };
  stop = startBackend(port);
  navigate(['inbox', 'all']);
  render(InboxList);
  await waitFor(() => expect(orders).toEqual([null]));
  expect(screen.queryByText(/nearest deadline first/)).toBeNull();

  noteLinks([{ id: 'mail', kind: 'channel', link: link('offline', 0) }], 0);
  noteLinks([{ id: 'mail', kind: 'channel', link: link('online', null) }], 3_600_000);
  await screen.findByText('After the outage: nearest deadline first');
  await waitFor(() => expect(orders).toEqual([null, 'breach']));
  await userEvent.setup().click(screen.getByRole('button', { name: 'As before' }));
  await waitFor(() => expect(screen.queryByText(/nearest deadline first/)).toBeNull());

  // Views of what nobody waits for stay as they are.
  noteLinks([{ id: 'mail', kind: 'channel', link: link('offline', 0) }], 0);
  noteLinks([{ id: 'mail', kind: 'channel', link: link('online', null) }], 3_600_000);
  navigate(['inbox', 'resolved']);
  await waitFor(() => expect(orders.at(-1)).toBeNull());
  expect(screen.queryByText(/nearest deadline first/)).toBeNull();
});
