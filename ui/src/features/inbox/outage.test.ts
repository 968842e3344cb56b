import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountView } from '#ipc';
import { afterOutage, endOutage, noteLinks } from './outage.svelte';
import { chooseOrder } from './place.svelte';

const MINUTE = 60_000;
const link = (state: string, since: number | null = null) =>
  ({ state, since, last_sync: null, trouble: null, progress: null, waiting: 0 }) as AccountView['link'];
const mail = (state: string, since?: number, id = 'mail') => ({
  id,
  kind: 'channel',
  link: link(state, since),
});
const shop = (state: string) => ({ id: 'shop', kind: 'shop', link: link(state) });

beforeEach(() => {
  noteLinks([], 0);
  endOutage();
});

describe('after an outage', () => {
  it('the list begins with what is due first, until the agent orders it', () => {
    noteLinks([mail('online'), shop('online')], 0);
    expect(afterOutage()).toBe(false);
    noteLinks([mail('offline', MINUTE)], 2 * MINUTE);
    expect(afterOutage(), 'nothing came in yet').toBe(false);
    noteLinks([mail('connecting')], 6 * MINUTE);
    noteLinks([mail('online')], 6 * MINUTE);
    expect(afterOutage()).toBe(true);
    noteLinks([mail('online')], 9 * MINUTE);
    expect(afterOutage()).toBe(true);
    chooseOrder('all', 'newest');
    expect(afterOutage()).toBe(false);
    noteLinks([mail('online')], 10 * MINUTE);
    expect(afterOutage(), 'what was taken back stays so').toBe(false);
  });

  it('a short break is none, nor is a shop’s', () => {
    noteLinks([mail('offline', 0), shop('offline')], 0);
    noteLinks([mail('online'), shop('offline')], MINUTE);
    noteLinks([mail('online'), shop('online')], 60 * MINUTE);
    expect(afterOutage()).toBe(false);
  });

  it('is over when all channels are back, or gone for good', () => {
    noteLinks([mail('offline', 0), mail('offline', 0, 'other')], 0);
    noteLinks([mail('online'), mail('offline', 0, 'other')], 9 * MINUTE);
    expect(afterOutage()).toBe(false);
    noteLinks([mail('online')], 10 * MINUTE);
    expect(afterOutage()).toBe(true);
  });
});
