import type { AccountFound } from '#ipc';
import { act } from '#state';

/*
 * What the network says of the address being typed: looked for when typing pauses, once for each address. What it finds
 * is shown before a password goes there, since a forged answer could lead elsewhere.
 */
export class Discovery {
  #found = $state.raw<Record<string, AccountFound>>({});
  readonly #looking = new Map<string, Promise<void>>();

  /** What was found; undefined while nothing was. */
  of(address: string): AccountFound | undefined {
    const found = this.#found[address];
    return found && Object.keys(found.values).length > 0 ? found : undefined;
  }

  /** True while the answer is still out. */
  isOut(address: string): boolean {
    return this.#looking.has(address) && this.#found[address] === undefined;
  }

  look(connector: string, address: string): Promise<void> {
    const before = this.#looking.get(address);
    if (before) return before;
    const nothing: AccountFound = { preset: null, values: {} };
    const looking = act('account_discover', { connector, values: { email: address } })
      .catch(() => nothing)
      .then((found) => {
        this.#found = { ...this.#found, [address]: found };
      });
    this.#looking.set(address, looking);
    return looking;
  }
}
