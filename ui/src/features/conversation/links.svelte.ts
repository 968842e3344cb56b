import { navigate, strictId } from '#state';
import { ORDER_SCHEME } from './html/mail';

/* A link that was pressed in a message: it is asked about before it is opened. One of ours to an order needs no question. */

export interface Asked {
  url: string;
  text: string;
}

let asked = $state.raw<Asked>();

export const linkAsked = {
  get now(): Asked | undefined {
    return asked;
  },
  clear() {
    asked = undefined;
  },
};

export function openOrder(id: string): void {
  navigate(['orders', id]);
}

export function askLink(url: string, text: string): void {
  if (!url.startsWith(ORDER_SCHEME)) {
    asked = { url, text };
    return;
  }
  const order = strictId(url.slice(ORDER_SCHEME.length));
  if (order) openOrder(order);
}

/** An operation, where the agent sees why it waits and what can be done. */
export function openOperation(id: string): void {
  navigate(['outbox', id]);
}

/** An order's number as people write it. */
export function orderName(number: string): string {
  return number.startsWith('#') ? number : `#${number}`;
}
