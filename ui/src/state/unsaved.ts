/*
 * What is being written and is not with the backend yet. Whoever keeps such a thing says here how it is stored. Whoever hides
 * it, or has the backend add to it, has it stored first.
 */

const keepers: (() => Promise<unknown>)[] = [];

/** Once for each keeper; what could not be stored stays with it. */
export function keepsUnsaved(store: () => Promise<unknown>): void {
  keepers.push(store);
}

export async function storeUnsaved(): Promise<void> {
  await Promise.all(keepers.map((store) => store()));
}
