import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseBinding } from './chord';
import { createEngine, type Bound } from './engine';

let ran: string[] = [];
let stop = () => {};

function bind(binding: string, rest: Partial<Bound> = {}): Bound {
  return {
    id: binding,
    steps: parseBinding(binding),
    repeat: false,
    whileTyping: false,
    layer: false,
    run: () => ran.push(binding),
    ...rest,
  };
}

function start(...bound: Bound[]) {
  stop = createEngine({ bound: () => bound, mac: false }).start();
}

function press(key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

const field = () => document.querySelector('input')!;

beforeEach(() => {
  vi.useFakeTimers();
  ran = [];
  document.body.innerHTML = '<input /><button>b</button>';
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('keys', () => {
  it('start what they are bound to', () => {
    start(bind('j'), bind('shift+x'));
    press('j');
    press('X', { shiftKey: true });
    press('x');
    expect(ran).toEqual(['j', 'shift+x']);
  });

  it('go one after the other, and forget after a while', () => {
    start(bind('g i'), bind('i'));
    press('g');
    press('i');
    press('g');
    vi.advanceTimersByTime(2000);
    press('i');
    expect(ran).toEqual(['g i', 'i']);
  });

  it('that break a sequence count for themselves', () => {
    start(bind('g i'), bind('j'));
    press('g');
    press('j');
    press('i');
    expect(ran).toEqual(['j']);
  });

  it('that are letters stay text while typing, and chords still fire', () => {
    start(bind('j'), bind('mod+k'), bind('escape', { whileTyping: true }));
    expect(press('j', {}, field()).defaultPrevented).toBe(false);
    press('k', { ctrlKey: true }, field());
    press('Escape', {}, field());
    expect(ran).toEqual(['mod+k', 'escape']);
  });

  it('that a control has taken are left alone', () => {
    start(bind('enter'));
    document
      .querySelector('button')!
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    const event = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true });
    event.preventDefault();
    window.dispatchEvent(event);
    expect(ran).toEqual([]);
    press('Enter');
    expect(ran).toEqual(['enter']);
  });

  it('repeat only where that is meant', () => {
    start(bind('j', { repeat: true }), bind('e'));
    press('j', { repeat: true });
    press('e', { repeat: true });
    expect(ran).toEqual(['j']);
  });

  it('belong to the open layer alone', () => {
    start(bind('j'), bind('y', { layer: true }));
    press('y');
    document.body.insertAdjacentHTML('beforeend', '<div data-layer="modal"></div>');
    press('j');
    press('y');
    expect(ran).toEqual(['y']);
  });
});

describe('an input method', () => {
  it('keeps its keys while composing', () => {
    start(bind('j'), bind('enter', { whileTyping: true }), bind('mod+enter'));
    press('j', { isComposing: true }, field());
    press('Enter', { isComposing: true }, field());
    press('Enter', { keyCode: 229 }, field());
    press('Enter', { isComposing: true, ctrlKey: true }, field());
    expect(ran).toEqual([]);
  });

  it('keeps the Enter that ends a composition, also where that comes after its end', () => {
    const text = document.createElement('textarea');
    document.body.append(text);
    start(bind('enter', { whileTyping: true }), bind('mod+enter'));
    text.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    press('Enter', {}, text);
    press('Enter', { ctrlKey: true }, text);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    press('Enter', { ctrlKey: true }, text);
    expect(ran).toEqual(['mod+enter']);
  });

  it('that is on but idle lets letters be known by their place', () => {
    start(bind('j'), bind('g i'), bind('mod+k'));
    press('Process', { code: 'KeyJ', keyCode: 229 });
    press('Process', { code: 'KeyG', keyCode: 229 });
    press('Process', { code: 'KeyI', keyCode: 229 });
    press('Process', { code: 'KeyK', keyCode: 229, ctrlKey: true }, field());
    expect(ran).toEqual(['j', 'g i', 'mod+k']);
  });
});
