import type { OrderMention } from '#ipc';
import { pieces } from '../text';

/*
 * HTML mail has been cleaned by the backend: nothing in it runs or loads from outside. Here it is fitted to the window: parts
 * get their address, links lead to our question instead of out, order numbers become links, and what is quoted below is
 * marked, so that it can be folded. It is worked on as a document that shows and fetches nothing.
 */

export const LINK_HOST = 'link.shopdesk.invalid';
/** Stands for an order in a link of ours. No mail can bring it: the backend lets no such scheme through. */
export const ORDER_SCHEME = 'shopdesk-order:';

const QUOTE = 'data-quote';
const PART = /^\/part\/([0-9a-zA-Z-]+)$/;

export interface Mail {
  /** The body's markup. */
  body: string;
  /** It says how it wants to look, so it gets light paper; else it takes the window's own colours. */
  coloured: boolean;
  /** Something below is quoted and can be folded. */
  quoted: boolean;
  /** It says the same as the plain text, with nothing that would be lost: the text is shown instead. */
  plain: boolean;
}

export interface MailOptions {
  partUrl: (id: string) => string;
  mentions: readonly OrderMention[];
  /** The new text, as the backend reads it. */
  fresh: string;
  /** We wrote it: formatting was put there word by word, where programs of others put it around everything. */
  ours?: boolean;
}

/** The address that the shell takes for a question: see `LINK_HOST` there. */
export function questionUrl(url: string, text: string): string {
  return `https://${LINK_HOST}/?url=${encodeURIComponent(url)}&text=${encodeURIComponent(text.slice(0, 300))}`;
}

/** The link in such an address, or undefined where it is none. */
export function questionOf(address: string): { url: string; text: string } | undefined {
  let parsed: URL;
  try {
    parsed = new URL(address);
  } catch {
    return undefined;
  }
  const url = parsed.searchParams.get('url');
  if (parsed.hostname !== LINK_HOST || url === null) return undefined;
  return { url, text: parsed.searchParams.get('text') ?? '' };
}

const only = (text: string) => text.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '');

function link(document: Document, text: string, url: string): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.href = questionUrl(url, text);
  anchor.target = '_top';
  anchor.rel = 'noreferrer';
  anchor.textContent = text;
  return anchor;
}

function linkText(document: Document, mentions: readonly OrderMention[]): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const node of texts) {
    if (node.parentElement?.closest('a')) continue;
    const found = pieces(node.data, mentions);
    if (found.every((piece) => piece.kind === 'text')) continue;
    node.replaceWith(
      ...found.map((piece) =>
        piece.kind === 'text'
          ? document.createTextNode(piece.text)
          : link(document, piece.text, piece.kind === 'link' ? piece.url : ORDER_SCHEME + piece.order),
      ),
    );
  }
}

/** Nothing but space and ends of lines comes after. */
function endsWith(element: Element, body: HTMLElement): boolean {
  for (let at: Node | null = element; at && at !== body; at = at.parentNode)
    for (let next = at.nextSibling; next; next = next.nextSibling)
      if (
        next.textContent?.trim() ||
        (next instanceof Element && next.querySelector('img')) ||
        next.nodeName === 'IMG'
      )
        return false;
  return true;
}

/** Marks the quotation at the end with the line that says whose it is. */
function markQuote(document: Document): boolean {
  const body = document.body;
  const quote = [...body.querySelectorAll('blockquote')].find(
    (each) => !each.parentElement?.closest('blockquote') && endsWith(each, body),
  );
  if (!quote) return false;
  quote.setAttribute(QUOTE, '');
  let before = quote.previousElementSibling;
  while (before?.nodeName === 'BR') before = before.previousElementSibling;
  const says = before?.textContent.trim() ?? '';
  if (before && says.length > 0 && says.length < 200 && /[:：]$/.test(says)) before.setAttribute(QUOTE, '');
  return true;
}

const COLOURS = '[bgcolor], [background], font[color], img, [style*="color"], [style*="background"]';
const RICH = 'table, img, ul, ol, h1, h2, h3, h4, h5, h6, pre, hr, mark, del, s, strike';
const EMPHASIS = 'strong, b, em, i, u, code, blockquote';

export function readMail(html: string, { partUrl, mentions, fresh, ours = false }: MailOptions): Mail {
  const document = new DOMParser().parseFromString(html, 'text/html');
  const { body } = document;
  const quoted = markQuote(document);

  const shown = body.cloneNode(true) as HTMLElement;
  for (const quote of shown.querySelectorAll(`[${QUOTE}]`)) quote.remove();
  const disguised = [...body.querySelectorAll('a[href]')].some((anchor) => {
    const text = anchor.textContent.trim();
    const href = anchor.getAttribute('href') ?? '';
    return (
      only(href.replace(/^(mailto|tel|https?):(\/\/)?(www\.)?/i, '')) !==
      only(text.replace(/^https?:\/\/|www\./g, ''))
    );
  });
  const said = only(shown.textContent);
  const plain =
    said !== '' &&
    said === only(fresh) &&
    !disguised &&
    !shown.querySelector(ours ? `${RICH}, ${EMPHASIS}` : RICH);
  const coloured = shown.querySelector(COLOURS) !== null;

  for (const anchor of body.querySelectorAll('a[href]')) {
    const href = anchor.getAttribute('href') ?? '';
    anchor.setAttribute('href', questionUrl(href, anchor.textContent.trim()));
    anchor.setAttribute('target', '_top');
    anchor.setAttribute('rel', 'noreferrer');
    anchor.setAttribute('title', href.slice(0, 200));
  }
  linkText(document, mentions);
  for (const image of body.querySelectorAll('img[src]')) {
    const id = PART.exec(image.getAttribute('src') ?? '')?.[1];
    if (id === undefined) image.removeAttribute('src');
    else image.setAttribute('src', partUrl(id));
  }
  return { body: body.innerHTML, coloured, quoted, plain };
}

export interface Paper {
  text: string;
  link: string;
  line: string;
  /** `light` or `dark`: what the browser draws by itself. */
  scheme: string;
  font: string;
}

/** The whole document of the frame. */
export function mailDocument(mail: Mail, paper: Paper, quotes: boolean): string {
  const style = [
    `:root { color-scheme: ${paper.scheme}; overflow-y: hidden; }`,
    `html, body { margin: 0; background: transparent; }`,
    `body { display: flow-root; color: ${paper.text}; font: 13px/1.5 ${paper.font}; overflow-wrap: anywhere; }`,
    `a { color: ${paper.link}; }`,
    `img { max-width: 100%; height: auto; }`,
    `img:not([src]) { opacity: 0.35; }`,
    `pre { white-space: pre-wrap; }`,
    `blockquote { margin: 4px 0; padding-left: 10px; border-left: 2px solid ${paper.line}; }`,
    `p { margin: 0 0 8px; } p:last-child { margin-bottom: 0; }`,
    quotes ? '' : `[${QUOTE}] { display: none; }`,
  ].join('\n');
  return `<!doctype html><html><head><meta charset="utf-8"><style>${style}</style></head><body>${mail.body}</body></html>`;
}
