import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { navigate, route } from './route.svelte';

let shown: string[] = [];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  window.history.replaceState(null, '', '#/inbox');
  stop = $effect.root(() => {
    $effect(() => {
      shown = route();
    });
  });
  flushSync();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** As web views do: so many writings are let through, then each is refused. */
function refuseAfter(most: number) {
  let left = most;
  for (const name of ['pushState', 'replaceState'] as const) {
    const real = window.history[name].bind(window.history);
    vi.spyOn(window.history, name).mockImplementation((...all) => {
      if (left === 0) throw new DOMException('more than 100 times per 30 seconds', 'SecurityError');
      left -= 1;
      real(...all);
    });
  }
  return { again: () => (left = 100) };
}

test('a held key goes on when the web view refuses to write the address', async () => {
  const limit = refuseAfter(100);
  for (let nth = 1; nth <= 300; nth += 1) {
    navigate(['inbox', 'all', `row-${nth}`]);
    flushSync();
    expect(shown).toEqual(['inbox', 'all', `row-${nth}`]);
  }
  expect(window.location.hash).toBe('#/inbox/all/row-100');
  limit.again();
  await vi.advanceTimersByTimeAsync(2_500);
  expect(window.location.hash).toBe('#/inbox/all/row-300');
});

test('steps that back should not go through are written now and then, and before the next that it should', async () => {
  const replaced = vi.spyOn(window.history, 'replaceState');
  await vi.advanceTimersByTimeAsync(500);
  for (let nth = 1; nth <= 50; nth += 1) navigate(['inbox', `row-${nth}`], { replace: true });
  expect(window.location.hash).toBe('#/inbox/row-1');
  await vi.advanceTimersByTimeAsync(500);
  expect(window.location.hash).toBe('#/inbox/row-50');
  expect(replaced).toHaveBeenCalledTimes(2);

  navigate(['inbox', 'row-51'], { replace: true });
  navigate(['orders']);
  expect(replaced).toHaveBeenLastCalledWith(null, '', '#/inbox/row-51');
  expect(window.location.hash).toBe('#/orders');
});

test('an address that was changed from outside is followed', () => {
  navigate(['orders']);
  window.history.replaceState(null, '', '#/outbox');
  window.dispatchEvent(new HashChangeEvent('hashchange'));
  flushSync();
  expect(shown).toEqual(['outbox']);
});
