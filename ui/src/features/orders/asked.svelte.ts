/* Which request about an order is being made. Any part of the window asks for one; it is shown once, over the window. */

/** What is changed about an order after it was placed. */
export type Amendment = 'exchange' | 'claim' | 'edit' | 'address' | 'cancel_order' | 'code';

export type AfterSales =
  | { kind: Amendment; order: string; conversation?: string; case?: string }
  | { kind: 'refund' | 'return'; order: string; conversation?: string; case?: string }
  | { kind: 'receive' | 'cancel'; order: string; of: string; conversation?: string; case?: string };

/** The dialogs, read from the disk: by what shows an order, so that they are there when one is asked for. */
export const requests = () => import('./Requests.svelte');

let asked = $state.raw<AfterSales>();

export const afterSales = {
  get now(): AfterSales | undefined {
    return asked;
  },
  /** Closes that one alone: the answer to a request may come when another is being made. */
  close(one = asked) {
    if (asked === one) asked = undefined;
  },
};

/** `of`: the after-sales case that it belongs to. */
export function openRefund(order: string, conversation?: string, of?: string): void {
  asked = { kind: 'refund', order, conversation, case: of };
}

export function openReturn(order: string, conversation?: string, of?: string): void {
  asked = { kind: 'return', order, conversation, case: of };
}

/** `of`: the return's id at the shop. */
export function openReceive(order: string, of: string, conversation?: string, forCase?: string): void {
  asked = { kind: 'receive', order, of, conversation, case: forCase };
}

export function openCancelReturn(order: string, of: string, conversation?: string): void {
  asked = { kind: 'cancel', order, of, conversation };
}

export function openAmendment(kind: Amendment, order: string, conversation?: string, of?: string): void {
  asked = { kind, order, conversation, case: of };
}
