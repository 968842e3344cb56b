/*
 * When a text is saved: at every pause in the writing, and not later than a while after it began, so that a crash costs a few
 * words. What could not be saved is tried again; the text itself is never touched here.
 */

/** `saved`: all of it is stored. `dirty`: it waits for a pause. `failed`: the last try did not work, the next is set. */
export type SaveState = 'saved' | 'dirty' | 'saving' | 'failed';

export interface AutosaveOptions {
  save: () => Promise<void>;
  onstate: (state: SaveState) => void;
  /** Milliseconds of quiet before it is saved. */
  pause?: number;
  /** Milliseconds of writing without a pause before it is saved all the same. */
  most?: number;
  /** Milliseconds before a failed save is tried again. */
  retry?: number;
}

export function createAutosave({ save, onstate, pause = 400, most = 3000, retry = 4000 }: AutosaveOptions) {
  let state: SaveState = 'saved';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since: number | undefined;
  let running: Promise<void> | undefined;
  /** Grows with every change, so that a save knows whether more was written meanwhile. */
  let changes = 0;

  function set(next: SaveState): void {
    if (state === next) return;
    state = next;
    onstate(next);
  }

  function clear(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  async function run(): Promise<void> {
    clear();
    since = undefined;
    const saving = changes;
    set('saving');
    try {
      await save();
      set(changes === saving ? 'saved' : 'dirty');
    } catch {
      set('failed');
      if (changes === saving) timer = setTimeout(start, retry);
    }
    running = undefined;
    if (changes !== saving) wait();
  }

  function start(): void {
    running ??= run();
  }

  function wait(): void {
    since ??= Date.now();
    clear();
    timer = setTimeout(start, Math.max(0, Math.min(pause, since + most - Date.now())));
  }

  return {
    get state(): SaveState {
      return state;
    },
    /** Something was written. */
    touch(): void {
      changes += 1;
      if (running) return;
      set('dirty');
      wait();
    },
    /** Saves now what is not saved. Resolves to whether all of it is stored. */
    async flush(): Promise<boolean> {
      if (running) await running;
      if (state === 'dirty' || state === 'failed') {
        start();
        if (running) await running;
      }
      return state === 'saved';
    },
    /** Forgets what was to be saved, and waits for a save under way: it must not come after what follows. */
    async stop(): Promise<void> {
      clear();
      if (running) await running;
      clear();
      since = undefined;
      set('saved');
    },
  };
}
