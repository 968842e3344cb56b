import { composing, isTyping } from '#kit';
import { isChord, pressedStep } from './chord';

/*
 * Turns key presses into commands. It knows sequences, when single letters are text, and when a key belongs to an input method
 * or to a layer above the window; it does not know any command.
 */

export interface Bound {
  id: string;
  /** Parsed: see `parseBinding`. */
  steps: string[];
  /** Goes on while the key is held. */
  repeat: boolean;
  /** Fires while text is typed, although its first step writes something. */
  whileTyping: boolean;
  /** Belongs to a dialog or a menu: fires only while one is open; all others only while none is. */
  layer: boolean;
  /** Is about the row that the keys are on, whether what that row opens is on screen yet or not. */
  ahead: boolean;
  run: () => void;
}

const SEQUENCE_MS = 1500;
/** How long a key waits for what it is about to come on screen. */
const WAIT_MS = 1500;
const LOOK_MS = 16;

/** What every field does by itself: to mark all, copy, cut, paste, and take back. */
const FIELDS_OWN = /^mod\+(?:[acvxyz]|shift\+z)$/;

export interface EngineOptions {
  /** What can fire now, most particular first. */
  bound: () => Bound[];
  mac: boolean;
  /** Told of the steps pressed so far of a sequence, to show them. */
  onpending?: (steps: string[]) => void;
  /** Brings on screen what the row opens that the keys are on. True where that may have changed what can fire. */
  settle?: () => boolean;
  /** What the keys are about is still on its way to the screen. */
  arriving?: () => boolean;
}

/** A dialog, menu or popover is open: each marks itself with `data-layer`. */
function layerOpen(): boolean {
  return document.querySelector('[data-layer]') !== null;
}

/** Controls that Enter and Space press: those keys are theirs. */
function pressable(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('button, a[href], summary, input, select, [role="button"], [role="separator"]') !== null
  );
}

/** Writes something where text is typed. */
const isText = (step: string) => !isChord(step) && /^(?:shift\+)?(?:.|space|enter)$/.test(step);

export function createEngine({
  bound,
  mac,
  onpending,
  settle = () => false,
  arriving = () => false,
}: EngineOptions) {
  let pending: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Asks again and again whether the key that waits can fire. */
  let waiting: ReturnType<typeof setInterval> | undefined;

  function setPending(steps: string[]): void {
    clearTimeout(timer);
    if (steps.length > 0) timer = setTimeout(() => setPending([]), SEQUENCE_MS);
    if (steps.length > 0 || pending.length > 0) onpending?.(steps);
    pending = steps;
  }

  /** What this step starts after those before it; one that continues none of them counts for itself. */
  function look(step: string, typing: boolean) {
    const layer = layerOpen();
    const can = bound().filter(
      (each) =>
        each.layer === layer && (!typing || each.whileTyping || (each.steps[0] && isChord(each.steps[0]))),
    );
    const starts = (each: Bound, steps: string[]) => steps.every((part, i) => each.steps[i] === part);
    const find = (steps: string[]) => ({
      exact: can.find((each) => each.steps.length === steps.length && starts(each, steps)),
      longer: can.some((each) => each.steps.length > steps.length && starts(each, steps)),
    });

    const steps = [...pending, step];
    const found = find(steps);
    return found.exact || found.longer || pending.length === 0
      ? { ...found, steps }
      : { ...find([step]), steps: [step] };
  }

  function stopWaiting(): void {
    clearInterval(waiting);
    waiting = undefined;
  }

  /** The key fires as soon as it can; not at all where what it is about has come and there is nothing for it to do. */
  function waitWith(step: string): void {
    const until = performance.now() + WAIT_MS;
    waiting = setInterval(() => {
      const { exact } = look(step, false);
      if (!exact && arriving() && performance.now() < until) return;
      stopWaiting();
      exact?.run();
    }, LOOK_MS);
  }

  function onkeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || composing(event)) return;
    const step = pressedStep(event, mac);
    if (step === undefined) return;
    const typing = isTyping(event.target);
    if ((step === 'enter' || step === 'space') && pressable(event.target)) return;
    if (typing && FIELDS_OWN.test(step)) return;

    let found = look(step, typing);
    if (waiting !== undefined) {
      // It is typed on for a field that is not there yet: that is text, and must start nothing.
      if (isText(step) && !typing && !found.exact?.ahead) {
        event.preventDefault();
        return;
      }
      stopWaiting();
    }
    if (!found.exact?.ahead && !found.longer && settle()) found = look(step, typing);
    if (found.exact) {
      setPending([]);
      event.preventDefault();
      if (!event.repeat || found.exact.repeat) found.exact.run();
    } else if (found.longer) {
      event.preventDefault();
      if (!event.repeat) setPending(found.steps);
    } else {
      setPending([]);
      if (isText(step) && !typing && !event.repeat && arriving()) waitWith(step);
    }
  }

  return {
    onkeydown,
    /** Listens on the window until the returned function is called. */
    start(): () => void {
      const reset = () => {
        setPending([]);
        stopWaiting();
      };
      window.addEventListener('keydown', onkeydown);
      window.addEventListener('blur', reset);
      window.addEventListener('pointerdown', reset);
      return () => {
        reset();
        window.removeEventListener('keydown', onkeydown);
        window.removeEventListener('blur', reset);
        window.removeEventListener('pointerdown', reset);
      };
    },
  };
}
