/*
 * What has just happened, for a few seconds, with its way back. `undo` keeps the last way back for the undo key for as long as
 * its toast stands.
 */

export interface Toast {
  id: string;
  tone: 'neutral' | 'ok' | 'warn' | 'bad' | 'info';
  text: string;
  detail?: string;
  action?: { label: string; keys?: string; run: () => void };
  /** The action can be done until then, in milliseconds since 1970. */
  until?: number;
}

export type NewToast = Omit<Toast, 'id' | 'tone'> & {
  tone?: Toast['tone'];
  /** How long it stands, in milliseconds; 0 until it is dismissed. */
  ms?: number;
  /** Pressing the undo key does the action. */
  undo?: boolean;
};

const USUAL = 6000;
const WITH_ACTION = 9000;
const MOST = 3;

interface Kept extends Toast {
  left: number;
  since: number;
  timer?: ReturnType<typeof setTimeout>;
  undo: boolean;
}

let kept = $state.raw<Kept[]>([]);
let held = false;
let count = 0;

function run(toast: Kept): void {
  if (toast.left <= 0 || held) return;
  toast.since = Date.now();
  toast.timer = setTimeout(() => dismissToast(toast.id), toast.left);
}

export function toasts(): Toast[] {
  return kept;
}

export function showToast({ ms, undo = false, tone = 'neutral', ...toast }: NewToast): string {
  count += 1;
  const next: Kept = {
    ...toast,
    tone,
    undo,
    id: `toast-${count}`,
    left: ms ?? (toast.action ? WITH_ACTION : USUAL),
    since: Date.now(),
  };
  for (const old of kept.slice(0, Math.max(0, kept.length + 1 - MOST))) clearTimeout(old.timer);
  kept = [...kept, next].slice(-MOST);
  run(next);
  return next.id;
}

export function dismissToast(id: string): void {
  clearTimeout(kept.find((toast) => toast.id === id)?.timer);
  kept = kept.filter((toast) => toast.id !== id);
}

/** While a person reads, the clocks stand still. */
export function holdToasts(hold: boolean): void {
  if (hold === held) return;
  held = hold;
  for (const toast of kept) {
    if (toast.left <= 0) continue;
    if (hold) {
      clearTimeout(toast.timer);
      toast.left = Math.max(1500, toast.left - (Date.now() - toast.since));
    } else run(toast);
  }
}

/** Does the newest undo that still stands. False where there is none. */
export function undoLast(): boolean {
  const last = kept.findLast((toast) => toast.undo && toast.action);
  if (!last?.action) return false;
  dismissToast(last.id);
  last.action.run();
  return true;
}
