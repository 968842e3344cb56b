import { untrack } from 'svelte';
import type { PaletteSection } from '#kit';

/* What lies over the window or beside it, so that any part can open it: the palette, the overlay of keys, the context pane. */

let paletteOpen = $state(false);
let paletteQuery = $state('');
let paletteFinds = $state(true);
let keysOpen = $state(false);

export const palette = {
  get isOpen() {
    return paletteOpen;
  },
  set isOpen(open: boolean) {
    paletteOpen = open;
  },
  get query() {
    return paletteQuery;
  },
  set query(query: string) {
    paletteQuery = query;
  },
  /** `finds: false` offers commands alone: what is asked is which of them. */
  open(query = '', { finds = true }: { finds?: boolean } = {}) {
    paletteQuery = query;
    paletteFinds = finds;
    paletteOpen = true;
  },
};

/** Finds more than commands for the palette: orders, customers, conversations. Reactive in `query` and in what it reads. */
export type PaletteSource = (query: string) => PaletteSection[];

let sources = $state.raw<readonly PaletteSource[]>([]);

export function registerPaletteSource(source: PaletteSource): () => void {
  // Called from effects: the list is written here, not watched.
  sources = [...untrack(() => sources), source];
  return () => {
    sources = untrack(() => sources).filter((each) => each !== source);
  };
}

export function paletteSections(query: string): PaletteSection[] {
  return paletteFinds ? sources.flatMap((source) => source(query)) : [];
}

export const keyHelp = {
  get isOpen() {
    return keysOpen;
  },
  set isOpen(open: boolean) {
    keysOpen = open;
  },
};
