import { createSubscriber } from 'svelte/reactivity';

/*
 * Where the window is, as a path in the address's hash ("#/inbox/mine/0190…"), so that back and forward work and a
 * notification can open a conversation. A path only shows something; nothing happens by going to one.
 */

const subscribe = createSubscriber((update) => {
  window.addEventListener('hashchange', update);
  window.addEventListener('popstate', update);
  window.addEventListener('shopdesk:route', update);
  return () => {
    window.removeEventListener('hashchange', update);
    window.removeEventListener('popstate', update);
    window.removeEventListener('shopdesk:route', update);
  };
});

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function parse(hash: string): string[] {
  return hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decode);
}

/** The parts of the path: `['inbox', 'mine', '0190…']`. Reactive. */
export function route(): string[] {
  subscribe();
  return parse(window.location.hash);
}

export function pathOf(...segments: string[]): string {
  return `#/${segments.map(encodeURIComponent).join('/')}`;
}

/** Goes to a path. `replace` for steps that back should not go through, such as j and k. */
export function navigate(segments: string[], options: { replace?: boolean } = {}): void {
  const next = pathOf(...segments);
  if (next === window.location.hash) return;
  if (options.replace) window.history.replaceState(null, '', next);
  else window.history.pushState(null, '', next);
  window.dispatchEvent(new Event('shopdesk:route'));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** An id from outside, such as a link: itself if it is one, else undefined. */
export function strictId(segment: string | undefined): string | undefined {
  return segment !== undefined && UUID.test(segment) ? segment.toLowerCase() : undefined;
}
