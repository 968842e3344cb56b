import type { QuickReplyView } from '#ipc';

/* A slash at the beginning of a word asks for a quick reply: where it stands, what it asks for, and what takes its place. */

export interface Slash {
  /** Where the slash stands. */
  start: number;
  /** What was typed after it. */
  query: string;
}

/** The slash that the caret is behind, as long as one word is typed after it. */
export function slashAt(text: string, caret: number): Slash | undefined {
  const found = /(?:^|\s)\/([^\s/]{0,40})$/u.exec(text.slice(0, caret));
  const query = found?.[1];
  return query === undefined ? undefined : { start: caret - query.length - 1, query };
}

/** The text with another piece between two places, and where the caret goes. */
export function put(text: string, from: number, to: number, piece: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + piece + text.slice(to), caret: from + piece.length };
}

/** Those whose name begins with what was typed, then those that hold it anywhere. */
export function matching(replies: readonly QuickReplyView[], query: string): QuickReplyView[] {
  const wanted = query.toLowerCase();
  const rank = ({ name, text }: QuickReplyView) => {
    if (name.toLowerCase().startsWith(wanted)) return 0;
    if (name.toLowerCase().includes(wanted)) return 1;
    return text.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((each) => each.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map((each) => each.reply);
}
