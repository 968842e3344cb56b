import { createSubscriber } from 'svelte/reactivity';

/*
 * Where the window is, as a path in the address's hash ("#/inbox/mine/0190…"), so that back and forward work and a
 * notification can open a conversation. A path only shows something; nothing happens by going to one.
 */

/** Time between two writings of the address for steps that back should not go through, in milliseconds. */
const WRITE_MS = 400;
/** Until the address is tried again after the web view refused to write it. */
const AGAIN_MS = 2000;

/*
 * The path itself is kept here, and the address follows: web views refuse more than 100 writings within 30 s, which a held
 * `j` needs four seconds for. What is shown must not depend on it.
 */
let path = window.location.hash;
let unwritten: ReturnType<typeof setTimeout> | undefined;
let written = -WRITE_MS;

const subscribe = createSubscriber((update) => {
  const moved = () => {
    clearTimeout(unwritten);
    unwritten = undefined;
    path = window.location.hash;
    update();
  };
  clearTimeout(unwritten);
  unwritten = undefined;
  written = -WRITE_MS;
  path = window.location.hash;
  window.addEventListener('hashchange', moved);
  window.addEventListener('popstate', moved);
  window.addEventListener('shopdesk:route', update);
  return () => {
    window.removeEventListener('hashchange', moved);
    window.removeEventListener('popstate', moved);
    window.removeEventListener('shopdesk:route', update);
  };
});

/** The address says where the window is; where it may not be written, soon. */
function write(as: 'pushState' | 'replaceState'): void {
  clearTimeout(unwritten);
  unwritten = undefined;
  written = performance.now();
  try {
    window.history[as](null, '', path);
  } catch {
    writeIn(AGAIN_MS);
  }
}

function writeIn(ms: number): void {
  unwritten ??= setTimeout(() => write('replaceState'), ms);
}

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
  return parse(path);
}

export function pathOf(...segments: string[]): string {
  return `#/${segments.map(encodeURIComponent).join('/')}`;
}

/** Goes to a path. `replace` for steps that back should not go through, such as j and k. */
export function navigate(segments: string[], options: { replace?: boolean } = {}): void {
  const next = pathOf(...segments);
  if (next === path) return;
  if (!options.replace && unwritten !== undefined) write('replaceState');
  path = next;
  const wait = written + WRITE_MS - performance.now();
  if (!options.replace) write('pushState');
  else if (wait > 0) writeIn(wait);
  else write('replaceState');
  window.dispatchEvent(new Event('shopdesk:route'));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** An id from outside, such as a link: itself if it is one, else undefined. */
export function strictId(segment: string | undefined): string | undefined {
  return segment !== undefined && UUID.test(segment) ? segment.toLowerCase() : undefined;
}
