/*
 * What is seen of an open conversation is half of all that the window is made of, and a desk that starts shows none yet. It
 * is read when somebody lays a hand on the desk, and so is there before the first conversation is opened.
 */
export const talkParts = {
  talk: () => import('./OpenTalk.svelte'),
  beside: () => import('./Beside.svelte'),
};

let asked = false;

/** Reads both ahead, once. */
export function readTalk(): void {
  if (asked) return;
  asked = true;
  // Where it cannot be read now, opening a conversation asks again.
  for (const load of Object.values(talkParts)) void load().catch(() => undefined);
}
