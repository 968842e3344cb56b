import { imeKey } from '#kit';

/*
 * Keys as text: "j", "shift+x", "mod+k" (Ctrl, or Command on a Mac), "g i" (one after the other), "?" (however that is typed).
 *
 * A key is known by what it types, so that a binding follows the keyboard's layout. Where an input method or a script without
 * Latin letters hides that (key `Process`, key code 229, "о" for J), it is known by its place on the keyboard.
 */

const MODIFIERS = ['mod', 'ctrl', 'alt', 'shift', 'meta'] as const;
type Modifier = (typeof MODIFIERS)[number];

const NAMES: Record<string, string> = {
  ' ': 'space',
  spacebar: 'space',
  esc: 'escape',
  del: 'delete',
  up: 'arrowup',
  down: 'arrowdown',
  left: 'arrowleft',
  right: 'arrowright',
  return: 'enter',
};

/** What a key in this place types on a US keyboard, plain and with shift. */
const PLACES: Record<string, [string, string]> = {
  Slash: ['/', '?'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Backquote: ['`', '~'],
  Space: ['space', 'space'],
};

const isSymbol = (key: string) => key.length === 1 && !/[a-z0-9]/.test(key);

function write(modifiers: Iterable<Modifier>, key: string): string {
  const set = new Set(modifiers);
  // Shift is how a symbol is typed, not part of what it is.
  if (isSymbol(key)) set.delete('shift');
  return [...MODIFIERS.filter((modifier) => set.has(modifier)), key].join('+');
}

function parseStep(step: string): string | undefined {
  const parts =
    step.endsWith('+') && step.length > 1 ? [...step.slice(0, -2).split('+'), '+'] : step.split('+');
  const given = step === '+' ? ['+'] : parts.filter((part) => part !== '');
  const key = given.pop()?.toLowerCase();
  if (key === undefined) return undefined;
  const modifiers = given.map((part) => part.toLowerCase());
  if (!modifiers.every((part): part is Modifier => (MODIFIERS as readonly string[]).includes(part)))
    return undefined;
  return write(modifiers, NAMES[key] ?? key);
}

/** A binding as its steps in one writing; empty where it cannot be read. */
export function parseBinding(binding: string): string[] {
  const steps = binding.trim().split(/\s+/).map(parseStep);
  return steps.every((step) => step !== undefined) ? steps : [];
}

/** True if a step can be pressed while typing without writing anything. */
export function isChord(step: string): boolean {
  return /^(mod|ctrl|alt|meta)\+/.test(step) || /^f\d+$/.test(step);
}

export type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'> & {
  getModifierState?: (name: string) => boolean;
};

function byPlace(code: string, shift: boolean): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return letter.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return digit;
  const place = PLACES[code];
  if (place) return shift ? place[1] : place[0];
  // Enter, Escape, arrows: the code is the name. Those of an input method never come here.
  return /^(Enter|Escape|Tab|Backspace|Delete|Home|End|PageUp|PageDown|Arrow\w+|F\d+)$/.test(code)
    ? code.toLowerCase()
    : undefined;
}

/** The step that a key press is, or undefined for a press that is none (a modifier alone, a dead key). */
export function pressedStep(event: Pressed, mac: boolean): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead'].includes(event.key))
    return undefined;
  const hidden =
    event.key === 'Process' ||
    event.key === 'Unidentified' ||
    imeKey(event) ||
    // Not ASCII: another script, or what Option types on a Mac.
    (event.key.length === 1 && event.key.charCodeAt(0) > 126);
  const key = hidden ? byPlace(event.code, event.shiftKey) : event.key.toLowerCase();
  if (key === undefined) return undefined;

  const modifiers: Modifier[] = [];
  const altGraph = event.getModifierState?.('AltGraph') ?? false;
  if (event.ctrlKey && !altGraph) modifiers.push(mac ? 'ctrl' : 'mod');
  if (event.metaKey) modifiers.push(mac ? 'mod' : 'meta');
  if (event.altKey && !altGraph) modifiers.push('alt');
  if (event.shiftKey) modifiers.push('shift');
  return write(modifiers, NAMES[key] ?? key);
}
