/* Rows chosen for doing something to all of them. */

export function toggled(chosen: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Adds all rows from `anchor` to `to` as they stand in `order`; only `to` when the anchor is not there. */
export function ranged(
  chosen: ReadonlySet<string>,
  order: readonly string[],
  anchor: string | undefined,
  to: string,
): Set<string> {
  const start = anchor === undefined ? -1 : order.indexOf(anchor);
  const end = order.indexOf(to);
  if (start < 0 || end < 0) return new Set([...chosen, to]);
  return new Set([...chosen, ...order.slice(Math.min(start, end), Math.max(start, end) + 1)]);
}

/** What is still in the list. The same set when nothing went. */
export function present(chosen: ReadonlySet<string>, order: readonly string[]): ReadonlySet<string> {
  if (chosen.size === 0) return chosen;
  const there = new Set(order);
  const kept = [...chosen].filter((id) => there.has(id));
  return kept.length === chosen.size ? chosen : new Set(kept);
}

/** The row to go to when `gone` leave the list: the next one that stays, else the one before, else none. */
export function afterLeaving(
  order: readonly string[],
  at: string,
  gone: ReadonlySet<string>,
): string | undefined {
  const from = order.indexOf(at);
  if (from < 0) return undefined;
  return (
    order.slice(from + 1).find((id) => !gone.has(id)) ?? order.slice(0, from).findLast((id) => !gone.has(id))
  );
}
