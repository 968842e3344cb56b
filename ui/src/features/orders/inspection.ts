import type { InspectedView } from '#ipc';

/* What was found when goods came back, as a dialog gathers it: how many pieces of a line are in which state. */

export const CONDITIONS = ['as_new', 'opened', 'damaged', 'missing', 'wrong_item'] as const;
export type Condition = (typeof CONDITIONS)[number];

export interface Inspection {
  counts: Record<Condition, number>;
  restock: Record<Condition, boolean>;
  note: string;
}

/** It can be sold again. */
export function restockable(condition: Condition): boolean {
  return condition === 'as_new' || condition === 'opened';
}

/** What was asked back is here; of what is missing or another article nothing came back. */
export function cameBack(condition: string): boolean {
  return condition !== 'missing' && condition !== 'wrong_item';
}

export function emptyInspection(): Inspection {
  return {
    counts: { as_new: 0, opened: 0, damaged: 0, missing: 0, wrong_item: 0 },
    restock: { as_new: true, opened: true, damaged: false, missing: false, wrong_item: false },
    note: '',
  };
}

export function counted({ counts }: Inspection): number {
  return CONDITIONS.reduce((sum, condition) => sum + counts[condition], 0);
}

/** As it is sent: one row for each state that was found. */
export function foundOf(inspection: Inspection): InspectedView[] {
  return CONDITIONS.filter((condition) => inspection.counts[condition] > 0).map((condition) => ({
    condition,
    quantity: inspection.counts[condition],
    restock: restockable(condition) && inspection.restock[condition],
    note: inspection.note.trim(),
  }));
}

/** What is recorded at the shop, how much of it is not sold again, and what stays expected. */
export function received(found: InspectedView[]): { back: number; unsold: number; absent: number } {
  const sum = (rows: InspectedView[]) => rows.reduce((all, { quantity }) => all + quantity, 0);
  const back = found.filter(({ condition }) => cameBack(condition));
  return {
    back: sum(back),
    unsold: sum(back.filter(({ restock }) => !restock)),
    absent: sum(found) - sum(back),
  };
}
