import { navigate, route, strictId } from '#state';

/* Where the agent is among the customers: ['customers', id]. */

export function openCustomer(id: string): void {
  navigate(['customers', id]);
}

export function openCustomerId(): string | undefined {
  const [screen, id] = route();
  return screen === 'customers' && id !== undefined ? strictId(id) : undefined;
}
