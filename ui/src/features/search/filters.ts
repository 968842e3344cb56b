/* Filters that are offered to be pressed. What they mean is the backend's; here is only how they are written. */

/** What is typed with a filter added at its end, or without it when it was there already. */
export function toggled(typed: string, filter: string): string {
  const words = typed.split(/\s+/).filter(Boolean);
  const rest = words.filter((word) => word !== filter);
  if (rest.length < words.length) return rest.join(' ');
  // One that wants a word goes where the word is typed next; one that is whole may be gone on from.
  return [...words, filter].join(' ') + (/[:：]$/.test(filter) ? '' : ' ');
}

export function has(typed: string, filter: string): boolean {
  return typed.split(/\s+/).includes(filter);
}
