import { render, screen, waitFor } from '@testing-library/svelte';
import { setLocale } from '#i18n';
import { commands, navigate, startBackend } from '#state';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { laidOut } from '../laidOut';
import App from '../shell/App.svelte';
import { startEnvironment } from '../shell/environment.svelte';
import { orderView } from './fake/data';
import { fakePort } from './fake/port';

/* The keys that commands start with, as they live together on each screen. */

laidOut();
let fake: ReturnType<typeof fakePort>;
let stops: (() => void)[] = [];
beforeEach(() => {
  setLocale('en');
  fake = fakePort();
  stops = [startBackend(fake.port), startEnvironment()];
});
afterEach(() => {
  for (const stop of stops.reverse()) stop();
});

const screens: [string, () => string[], string][] = [
  ['a conversation', () => ['inbox', 'all', fake.talks[0]!.row.id], 'composer.later'],
  ['the search', () => ['search', fake.talks[0]!.row.id], 'composer.later'],
  ['an order', () => ['orders', orderView.id], 'order.refund'],
  ['the cases', () => ['cases'], 'cases.next'],
  ['the outbox', () => ['outbox'], 'outbox.next'],
];

it.each(screens)('each command has a key of its own beside %s', async (_, path, there) => {
  navigate(path());
  render(App);
  await screen.findByRole('main');
  await waitFor(() => expect(commands().map(({ id }) => id)).toContain(there));
  // While the focus is inside of something, its keys go before, and are meant to; the most particular is named first.
  const live = commands().filter(({ within, scope, keys }) => !within && scope !== 'layer' && keys?.length);
  const winners = new Map<string, string>();
  for (const { id, keys = [] } of live) for (const key of keys) if (!winners.has(key)) winners.set(key, id);
  const silent = live.filter(({ id, keys = [] }) => keys.every((key) => winners.get(key) !== id));
  expect(
    silent.map(({ id, keys }) => `${id} ${String(keys)}: ${String(winners.get(keys?.[0] ?? ''))}`),
  ).toEqual([]);
});
