import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseBinding } from './chord';
import { createEngine, type Bound, type EngineOptions } from './engine';

let ran: string[] = [];
let stop = () => {};

function bind(binding: string, rest: Partial<Bound> = {}): Bound {
  return {
    id: binding,
    steps: parseBinding(binding),
    repeat: false,
    whileTyping: false,
    layer: false,
    ahead: false,
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

  it('that a field has a use of its own for are its own', () => {
    start(bind('mod+a'), bind('mod+z'), bind('mod+shift+a'));
    expect(press('a', { ctrlKey: true }, field()).defaultPrevented).toBe(false);
    expect(press('z', { ctrlKey: true }, field()).defaultPrevented).toBe(false);
    press('A', { ctrlKey: true, shiftKey: true }, field());
    press('a', { ctrlKey: true });
    expect(ran).toEqual(['mod+shift+a', 'mod+a']);
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

describe('where the row that the keys are on runs ahead', () => {
  /** `bound` is what can fire now; it changes with what is on screen. */
  function follow(bound: () => Bound[], rest: Pick<EngineOptions, 'settle' | 'arriving'>) {
    stop = createEngine({ bound, mac: false, ...rest }).start();
  }

  it('a key acts on what the row opens, and only after it is open; moving on opens nothing', () => {
    let on = 'first';
    const settle = vi.fn(() => {
      on = 'second';
      return true;
    });
    follow(() => [bind('j', { ahead: true }), bind('e', { run: () => ran.push(`e ${on}`) })], { settle });
    press('j');
    expect(settle).not.toHaveBeenCalled();
    press('e');
    expect(ran).toEqual(['j', 'e second']);
  });

  it('a key that did something to the one before does nothing where it has nothing to do', () => {
    let orders = [bind('f')];
    follow(() => orders, {
      settle: () => {
        orders = [];
        return true;
      },
    });
    press('f');
    expect(ran).toEqual([]);
  });

  it('a key waits for what is on its way, and what is typed after it starts nothing', () => {
    let there = false;
    follow(() => [bind('e'), bind('j', { ahead: true }), ...(there ? [bind('r')] : [])], {
      arriving: () => !there,
    });
    press('r');
    for (const key of ['H', 'e', 'y', ' ', 'e']) press(key);
    expect(ran).toEqual([]);
    there = true;
    vi.advanceTimersByTime(50);
    expect(ran).toEqual(['r']);
    press('e');
    expect(ran).toEqual(['r', 'e']);
  });

  it('a key waits no longer when one moves on, presses elsewhere, or it never comes', () => {
    let there = false;
    follow(() => [bind('j', { ahead: true }), bind('mod+k'), ...(there ? [bind('r')] : [])], {
      arriving: () => !there,
    });
    press('r');
    press('j');
    press('r');
    press('k', { ctrlKey: true });
    press('r');
    window.dispatchEvent(new Event('pointerdown'));
    press('r');
    vi.advanceTimersByTime(2000);
    there = true;
    vi.advanceTimersByTime(100);
    expect(ran).toEqual(['j', 'mod+k']);
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
