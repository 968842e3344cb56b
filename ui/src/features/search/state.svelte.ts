import { navigate, route } from '#state';

/* What is searched for: kept while the window is open, so that going to a hit and back loses nothing. */

let typed = $state('');
let wanted = $state(0);

export const searching = {
  get typed(): string {
    return typed;
  },
  set typed(next: string) {
    typed = next;
  },
  /** Grows each time the field is asked for. */
  get wanted(): number {
    return wanted;
  },
};

/** Goes to the search with the cursor in its field; with words when there are some. */
export function openSearch(words?: string): void {
  if (words !== undefined) typed = words;
  if (route()[0] !== 'search') navigate(['search']);
  wanted += 1;
}
