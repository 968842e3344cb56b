import type { PaletteItem, PaletteSection } from './types';

/*
 * What a few typed letters mean: every word typed must be found, at the start of a word, inside one, or as its letters in
 * order. Better hits come first; without a query everything stands as it was given.
 */

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

function wordScore(word: string, text: string): number {
  const at = text.indexOf(word);
  if (at === 0) return 4;
  if (at > 0) return /[\s\p{P}#]/u.test(text.charAt(at - 1)) ? 3 : 2;
  if (word.length < 2) return 0;
  let from = 0;
  for (const letter of word) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return 1;
}

/** 0 where it does not match; else greater is better. */
export function matchScore(item: PaletteItem, query: string): number {
  const label = plain(item.label);
  const rest = plain(`${item.words ?? ''} ${item.detail ?? ''}`);
  let sum = 0;
  for (const word of plain(query).split(/\s+/).filter(Boolean)) {
    const inLabel = wordScore(word, label) * 2;
    // Letters in order are a match in a short label only; in a long text they are chance.
    const inRest = rest.includes(word) ? 2 : 0;
    const best = Math.max(inLabel, inRest);
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

export function filterSections(sections: PaletteSection[], query: string): PaletteSection[] {
  if (!query.trim()) return sections.filter((section) => section.items.length > 0);
  return sections
    .map((section) => {
      const scored = section.items
        .map((item) => ({ item, score: matchScore(item, query) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score);
      return { best: scored[0]?.score ?? 0, section: { ...section, items: scored.map(({ item }) => item) } };
    })
    .filter(({ best }) => best > 0)
    .sort((a, b) => b.best - a.best)
    .map(({ section }) => section);
}
