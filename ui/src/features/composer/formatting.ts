/*
 * What the text and the formatted text share, without the editor: it is loaded only when somebody formats.
 */

/** What can be done to the text; each asks for the editor when it is not there yet. */
export type Format =
  'bold' | 'italic' | 'bullets' | 'numbers' | { link: string } | { image: string; name: string };

/** What holds at the caret. */
export interface Formats {
  bold: boolean;
  italic: boolean;
  bullets: boolean;
  numbers: boolean;
  /** The address of the link that the caret is in. */
  link: string;
}

export const NO_FORMATS: Formats = { bold: false, italic: false, bullets: false, numbers: false, link: '' };

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text as paragraphs, the way the backend makes them. */
export function paragraphs(text: string): string {
  const blocks = text.split('\n\n').filter((block) => block.trim() !== '');
  return blocks
    .map((block) => `<p>${escaped(block.replace(/^\n+|\n+$/g, '')).replaceAll('\n', '<br>')}</p>`)
    .join('');
}

/** The files that are shown in their place. */
export function picturesIn(html: string): Set<string> {
  return new Set([...html.matchAll(/src="cid:([0-9a-f-]{36})/g)].map((found) => found[1] ?? ''));
}

/** Whether pasted HTML holds what plain text cannot. */
export function isFormatted(html: string): boolean {
  return /<(?:strong|em|ul|ol|li|a\s[^>]*href)\b/i.test(html);
}

/** An address as people type it; none when it is no address. */
export function linkAddress(typed: string): string | undefined {
  const text = typed.trim();
  if (/^(?:https?:\/\/|mailto:|tel:)\S+$/i.test(text)) return text;
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`;
  if (/^[^\s/@:]+\.[a-z]{2,}(?:[/?#]\S*)?$/i.test(text)) return `https://${text}`;
  return undefined;
}
