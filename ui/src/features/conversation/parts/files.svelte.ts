import { SvelteSet } from 'svelte/reactivity';
import type { PartView } from '#ipc';
import { act, showFailure, stale } from '#state';

/* What can be done with a message's files. One that is still at the provider is brought first, and says so meanwhile. */

export type ImagePartView = Extract<PartView, { type: 'image' }>;
export type FilePartView = Extract<PartView, { type: 'file' }>;

const fetching = new SvelteSet<string>();

/** It is on its way from the provider. Reactive. */
export function isFetching(id: string): boolean {
  return fetching.has(id);
}

/** Brings it here; false where that failed, which is then said. */
export async function fetchPart(part: { id: string; here: boolean }): Promise<boolean> {
  if (part.here) return true;
  if (fetching.has(part.id)) return false;
  fetching.add(part.id);
  try {
    await act('part_fetch', { id: part.id });
    return true;
  } catch (cause) {
    showFailure(cause);
    return false;
  } finally {
    fetching.delete(part.id);
  }
}

export async function openPart(part: { id: string; here: boolean }): Promise<void> {
  if (!(await fetchPart(part))) return;
  await act('part_open', { id: part.id }).catch(showFailure);
}

export async function savePart(part: { id: string; here: boolean }): Promise<void> {
  if (!(await fetchPart(part))) return;
  await act('part_save', { id: part.id }).catch(showFailure);
}

/** Brings the rest of a message of which only the headers are here. */
export async function completeMessage(id: string): Promise<void> {
  if (fetching.has(id)) return;
  fetching.add(id);
  try {
    await act('message_complete', { id });
    stale(`message:${id}`);
  } catch (cause) {
    showFailure(cause);
  } finally {
    fetching.delete(id);
  }
}

export function isPdf(part: FilePartView): boolean {
  return part.mime === 'application/pdf' || /\.pdf$/i.test(part.name);
}
