import type { OrderMention } from '#ipc';

/* A message's text in pieces: what is plain, what leads out of the window, what names an order here. */

export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'order'; text: string; order: string };

/** An address ends where a space, a bracket, or anything Chinese or Japanese begins. */
const STOPS = '\\s<>"\'`{}|\\\\^\\u3000-\\u30ff\\u3400-\\u9fff\\uff00-\\uffef';
const TOKEN = new RegExp(
  [
    `(?<url>(?:https?://|www\\.)[^${STOPS}]+)`,
    '(?<mail>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,})',
    '(?<word>[A-Za-z0-9#_-]+)',
  ].join('|'),
  'g',
);

/** Without the sentence's own marks at its end; a closing bracket stays where the address opened one. */
export function trimAddress(url: string): string {
  let end = url;
  for (;;) {
    const last = end.at(-1) ?? '';
    const opened = last === ')' && end.split('(').length >= end.split(')').length;
    if (!/[.,;:!?)\]*_]/.test(last) || opened) return end;
    end = end.slice(0, -1);
  }
}

export function pieces(text: string, mentions: readonly OrderMention[]): Piece[] {
  const orders = new Map(mentions.map((mention) => [mention.text, mention.order]));
  const found: Piece[] = [];
  let from = 0;
  const put = (at: number, length: number, piece: Piece) => {
    if (at > from) found.push({ kind: 'text', text: text.slice(from, at) });
    found.push(piece);
    from = at + length;
  };
  for (const match of text.matchAll(TOKEN)) {
    const { url, mail, word } = match.groups ?? {};
    if (url !== undefined) {
      const bare = trimAddress(url);
      if (bare.length > 'www.'.length)
        put(match.index, bare.length, {
          kind: 'link',
          text: bare,
          url: bare.startsWith('www.') ? `https://${bare}` : bare,
        });
    } else if (mail !== undefined) {
      put(match.index, mail.length, { kind: 'link', text: mail, url: `mailto:${mail}` });
    } else if (word !== undefined) {
      const order = orders.get(word);
      if (order !== undefined) put(match.index, word.length, { kind: 'order', text: word, order });
    }
  }
  if (from < text.length) found.push({ kind: 'text', text: text.slice(from) });
  return found;
}
