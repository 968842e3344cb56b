import type { KeptView, OrderView, RefundScope } from '#ipc';
import { parseAmount } from '#kit';

/* What of an order is to be refunded, as the agent has chosen it so far. */

export interface Choice {
  by: 'whole' | 'lines' | 'amount';
  quantities: Record<string, number>;
  shipping: boolean;
  amount: string;
  /** Fees that are taken off. */
  kept: KeptView[];
}

/** Undefined while nothing that could be asked for is chosen. */
export function scopeOf(choice: Choice, order: Pick<OrderView, 'lines' | 'sums'>): RefundScope | undefined {
  switch (choice.by) {
    case 'whole':
      return { scope: 'whole' };
    case 'lines': {
      const lines = order.lines.flatMap(({ id }) => {
        const quantity = choice.quantities[id] ?? 0;
        return quantity > 0 ? [{ line: id, quantity }] : [];
      });
      if (lines.length === 0 && !choice.shipping) return undefined;
      return { scope: 'lines', lines, shipping: choice.shipping, kept: choice.kept };
    }
    case 'amount': {
      const amount = parseAmount(choice.amount, order.sums.left.currency);
      return amount === null ? undefined : { scope: 'amount', amount };
    }
  }
}

/** Codes after which it is not known whether the request was taken. */
const UNCLEAR: ReadonlySet<string> = new Set(['unreachable', 'internal', 'api.answer']);

export function isUnclear(code: string): boolean {
  return UNCLEAR.has(code);
}
