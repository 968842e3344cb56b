import { readStored, writeStored } from './stored';

/** Light or dark; `system` follows the desktop, also while the window is open. */
export type Theme = 'system' | 'light' | 'dark';

const isTheme = (value: unknown): value is Theme =>
  value === 'system' || value === 'light' || value === 'dark';

let chosen = $state<Theme>(readStored('theme', isTheme) ?? 'system');

function apply(): void {
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

export function theme(): Theme {
  return chosen;
}

export function setTheme(next: Theme): void {
  chosen = next;
  writeStored('theme', next);
  apply();
}

/** Before the first paint. */
export function startTheme(): void {
  apply();
}
