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
  run: () => void;
}

const SEQUENCE_MS = 1500;

export interface EngineOptions {
  /** What can fire now, most particular first. */
  bound: () => Bound[];
  mac: boolean;
  /** Told of the steps pressed so far of a sequence, to show them. */
  onpending?: (steps: string[]) => void;
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

export function createEngine({ bound, mac, onpending }: EngineOptions) {
  let pending: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function setPending(steps: string[]): void {
    clearTimeout(timer);
    if (steps.length > 0) timer = setTimeout(() => setPending([]), SEQUENCE_MS);
    if (steps.length > 0 || pending.length > 0) onpending?.(steps);
    pending = steps;
  }

  function onkeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || composing(event)) return;
    const step = pressedStep(event, mac);
    if (step === undefined) return;
    const typing = isTyping(event.target);
    const layer = layerOpen();
    if ((step === 'enter' || step === 'space') && pressable(event.target)) return;

    const can = bound().filter(
      (each) =>
        each.layer === layer && (!typing || each.whileTyping || (each.steps[0] && isChord(each.steps[0]))),
    );
    const starts = (each: Bound, steps: string[]) => steps.every((part, i) => each.steps[i] === part);
    const find = (steps: string[]) => ({
      exact: can.find((each) => each.steps.length === steps.length && starts(each, steps)),
      longer: can.some((each) => each.steps.length > steps.length && starts(each, steps)),
    });

    let steps = [...pending, step];
    let found = find(steps);
    if (!found.exact && !found.longer && pending.length > 0) {
      steps = [step];
      found = find(steps);
    }
    if (found.exact) {
      setPending([]);
      event.preventDefault();
      if (!event.repeat || found.exact.repeat) found.exact.run();
    } else if (found.longer) {
      event.preventDefault();
      if (!event.repeat) setPending(steps);
    } else setPending([]);
  }

  return {
    onkeydown,
    /** Listens on the window until the returned function is called. */
    start(): () => void {
      const reset = () => setPending([]);
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
