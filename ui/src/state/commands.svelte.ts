import { flushSync, untrack } from 'svelte';
import { onMac, type IconType } from '#kit';
import { parseBinding } from './keys/chord';
import { createEngine, type Bound } from './keys/engine';
import { readStored, writeStored } from './stored';

/*
 * Everything an agent can do by a key, by the palette or by a button, in one list, with what is mounted adding its own. The
 * palette and the overlay of keys are read from it, so they cannot disagree with what the keys do.
 */

/** From the widest to the most particular; the later wins a key that both claim. `layer` is a dialog or a menu. */
const SCOPES = ['global', 'list', 'conversation', 'context', 'composer', 'layer'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Command {
  /** Stable: changed keys are kept under it. */
  id: string;
  /** What it does, as a function so that it follows the language. */
  title: () => string;
  /** Its heading in the palette and among the keys. */
  section: () => string;
  /** Keys it starts with; the agent may change them. See keys/chord.ts for the writing. */
  keys?: string[];
  scope?: Scope;
  /** Only while the focus is inside. */
  within?: () => HTMLElement | null | undefined;
  /** Whether it can be done now. */
  when?: () => boolean;
  run: () => void;
  icon?: IconType;
  /** More words to find it by in the palette. */
  words?: () => string;
  /** Goes on while its key is held: j and k. */
  repeat?: boolean;
  /** Is about the row that the keys are on, and needs nothing of what that row opens: moving and choosing. */
  ahead?: boolean;
  /** Fires while text is typed although its key writes something. */
  whileTyping?: boolean;
  /** Not in the palette: next row, previous row. */
  hidden?: boolean;
}

let groups = $state.raw<readonly (readonly Command[])[]>([]);

type Bindings = Record<string, string[]>;
const isBindings = (value: unknown): value is Bindings =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((keys) => Array.isArray(keys) && keys.every((key) => typeof key === 'string'));

let changedKeys = $state.raw<Bindings>(readStored('keys', isBindings) ?? {});
let pending = $state.raw<string[]>([]);

/** Adds commands until the returned function is called. In a component, `useCommands` does both. */
export function registerCommands(commands: readonly Command[]): () => void {
  groups = [...groups, commands];
  return () => {
    groups = groups.filter((group) => group !== commands);
  };
}

/** To be called while a component starts up. The list may be reactive. */
export function useCommands(commands: () => readonly Command[]): void {
  $effect(() => {
    const list = commands();
    // The list of groups is written here, not watched.
    return untrack(() => registerCommands(list));
  });
}

const rank = (command: Command) => SCOPES.indexOf(command.scope ?? 'global') + (command.within ? 100 : 0);

/** All that are registered, the most particular scope first. Reactive. */
export function commands(): Command[] {
  return groups.flat().sort((a, b) => rank(b) - rank(a));
}

function able(command: Command): boolean {
  if (command.when && !command.when()) return false;
  if (!command.within) return true;
  return command.within()?.contains(document.activeElement) ?? false;
}

/** Those that can be done now. */
export function ableCommands(): Command[] {
  return commands().filter(able);
}

/** Where the row that the keys are on runs ahead of what is on screen. */
export interface Lead {
  /** Opens what that row opens. False where it is open. */
  catchUp: () => boolean;
  /** It is open, and not on screen yet. */
  arriving: () => boolean;
}

let lead: Lead | undefined;

/** Keys follow it until the returned function is called. */
export function followLead(next: Lead): () => void {
  lead = next;
  return () => {
    if (lead === next) lead = undefined;
  };
}

/** Before a command: it would else be done to what is still on screen, and not to the row that the agent sees chosen. */
function settle(): boolean {
  if (!lead?.catchUp()) return false;
  flushSync();
  return true;
}

export function runCommand(id: string): boolean {
  settle();
  const command = commands().find((each) => each.id === id && able(each));
  command?.run();
  return command !== undefined;
}

/** The keys of a command as they are now: changed ones over its own. */
export function keysOf(command: Pick<Command, 'id' | 'keys'>): string[] {
  return changedKeys[command.id] ?? command.keys ?? [];
}

/** The first key of a command, to show beside its button. Reactive; undefined where it has none. */
export function keyHint(id: string): string | undefined {
  const command = groups.flat().find((each) => each.id === id);
  return command ? keysOf(command)[0] : changedKeys[id]?.[0];
}

/** Whether a text names a key, or keys one after the other. */
export function isKey(text: string): boolean {
  return parseBinding(text).length > 0;
}

/** Changes the keys of a command; null goes back to its own. Unreadable keys are refused with false. */
export function changeKeys(id: string, keys: string[] | null): boolean {
  if (keys?.some((key) => parseBinding(key).length === 0)) return false;
  const { [id]: _, ...rest } = changedKeys;
  changedKeys = keys ? { ...rest, [id]: keys } : rest;
  writeStored('keys', changedKeys);
  return true;
}

/** Other commands that a key would also start, in the same scope: one of the two would never fire. */
export function conflicts(id: string, key: string): Command[] {
  const wanted = parseBinding(key).join(' ');
  const all = commands();
  const scope = all.find((command) => command.id === id)?.scope ?? 'global';
  return all.filter(
    (command) =>
      command.id !== id &&
      (command.scope ?? 'global') === scope &&
      keysOf(command).some((each) => parseBinding(each).join(' ') === wanted),
  );
}

/** The steps pressed so far of a sequence such as `g i`. Reactive. */
export function pendingKeys(): string[] {
  return pending;
}

function bound(): Bound[] {
  return ableCommands()
    .flatMap((command) =>
      keysOf(command).map((key) => ({
        id: command.id,
        steps: parseBinding(key),
        repeat: command.repeat ?? false,
        whileTyping: command.whileTyping ?? false,
        layer: command.scope === 'layer',
        ahead: command.ahead ?? false,
        run: command.run,
      })),
    )
    .filter((each) => each.steps.length > 0);
}

/** Listens to the keyboard until the returned function is called. */
export function startKeys(): () => void {
  return createEngine({
    bound,
    mac: onMac,
    onpending: (steps) => (pending = steps),
    settle,
    arriving: () => lead?.arriving() ?? false,
  }).start();
}
