/* Which request about an order is being made. Any part of the window asks for one; it is shown once, over the window. */

export type AfterSales =
  | { kind: 'refund' | 'return'; order: string; conversation?: string }
  | { kind: 'receive' | 'cancel'; order: string; of: string; conversation?: string };

let asked = $state.raw<AfterSales>();

export const afterSales = {
  get now(): AfterSales | undefined {
    return asked;
  },
  close() {
    asked = undefined;
  },
};

export function openRefund(order: string, conversation?: string): void {
  asked = { kind: 'refund', order, conversation };
}

export function openReturn(order: string, conversation?: string): void {
  asked = { kind: 'return', order, conversation };
}

/** `of`: the return's id at the shop. */
export function openReceive(order: string, of: string, conversation?: string): void {
  asked = { kind: 'receive', order, of, conversation };
}

export function openCancelReturn(order: string, of: string, conversation?: string): void {
  asked = { kind: 'cancel', order, of, conversation };
}
