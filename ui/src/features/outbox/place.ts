import { route } from '#state';

/** The operation on screen (#/outbox/ID). Reactive. */
export function openOperationId(): string | undefined {
  const [screen, id] = route();
  return screen === 'outbox' ? id : undefined;
}
