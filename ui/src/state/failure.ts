import { text, t } from '#i18n';
import { toPortError } from '#ipc';
import { showToast } from './toasts.svelte';

/** Errors in words: what the backend's stable code means for the person, never the code alone. */

export function errorWords(cause: unknown): string {
  const { code } = toPortError(cause);
  return text(`errors.${code}`) ?? t.errors.unknown;
}

/** Says in a toast that something did not work. `detail` where the other side's own words help. */
export function showFailure(cause: unknown, detail?: string): void {
  showToast({ tone: 'bad', text: errorWords(cause), detail, ms: 12_000 });
}
