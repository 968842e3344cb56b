import { navigate, route } from '#state';

/* Where the agent is among the orders: the open one is the path's (#/orders/ID), what is searched for is kept here. */

let query = $state('');
let wanted = $state(0);

/** The order on screen. Reactive. */
export function openOrderId(): string | undefined {
  const [screen, id] = route();
  return screen === 'orders' ? id : undefined;
}

export const finding = {
  get query(): string {
    return query;
  },
  set query(next: string) {
    query = next;
  },
  /** Grows each time the field is asked for. */
  get wanted(): number {
    return wanted;
  },
};

/** Goes to the orders with the cursor in the search field. */
export function findOrder(): void {
  if (route()[0] !== 'orders') navigate(['orders']);
  wanted += 1;
}
