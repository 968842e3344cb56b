import type { TagTable } from './query.svelte';

interface Entry {
  changes: boolean;
  tags: readonly string[];
}

/** Reads the generated table: `{field}` in a tag stands for the request's field of that name. */
export function tagTable(table: Readonly<Record<string, Entry>>): TagTable {
  const fill = (name: string, payload: unknown, changes: boolean): string[] => {
    const entry = table[name];
    if (entry?.changes !== changes) return [];
    return entry.tags.map((tag) =>
      tag.replace(/\{(\w+)\}/g, (_, field: string) => {
        const value = (payload as Record<string, unknown> | null)?.[field];
        return typeof value === 'string' ? value : '';
      }),
    );
  };
  return {
    provides: (name, payload) => fill(name, payload, false),
    invalidates: (name, payload) => fill(name, payload, true),
  };
}
