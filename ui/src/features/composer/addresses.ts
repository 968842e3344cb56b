import type { AddressView } from '#ipc';

/* Addresses as people enter them. What is one is decided as the backend decides it, so that nothing is refused later. */

const BAD = /[\s\p{Cc},;<>]/u;

/** The address with its name taken off ("Mara Kessler <mara@example.test>"), or undefined where it cannot be one. */
export function parseAddress(text: string): AddressView | undefined {
  const plain = text.trim();
  const open = plain.lastIndexOf('<');
  const name =
    open < 0
      ? ''
      : plain
          .slice(0, open)
          .trim()
          .replace(/^"+|"+$/g, '');
  const address =
    open < 0
      ? plain
      : plain
          .slice(open + 1)
          .replace(/>+$/, '')
          .trim();
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  if (at < 1 || !domain.includes('.') || domain.startsWith('.') || domain.endsWith('.')) return undefined;
  return BAD.test(address) || /\p{Cc}/u.test(name) ? undefined : { name, address };
}

/** Several, set apart by commas, semicolons (also the full-width ones) or lines; not inside quotation marks. */
export function splitAddresses(text: string): string[] {
  const found: string[] = [];
  let part = '';
  let quoted = false;
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    if (!quoted && /[,;\n，；、]/.test(letter)) {
      found.push(part);
      part = '';
    } else part += letter;
  }
  found.push(part);
  return found.map((each) => each.trim()).filter((each) => each !== '');
}

/** What was entered: as an address where it is one, else as it stands, so that nothing is lost. */
export function entered(text: string): AddressView {
  return parseAddress(text) ?? { name: '', address: text.trim() };
}

export function isAddress(view: AddressView): boolean {
  return parseAddress(view.address)?.address === view.address.trim();
}

export function sameAddress(a: AddressView, b: AddressView): boolean {
  return a.address.trim().toLowerCase() === b.address.trim().toLowerCase();
}

/** Added to a list, each once. */
export function withAddresses(list: readonly AddressView[], more: readonly AddressView[]): AddressView[] {
  const next = [...list];
  for (const each of more) if (!next.some((there) => sameAddress(there, each))) next.push(each);
  return next;
}
