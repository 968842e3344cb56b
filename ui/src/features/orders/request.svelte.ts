import { toPortError, type AfterSalesDraft, type OrderView, type PortError } from '#ipc';
import { act, useQuery } from '#state';
import { isUnclear } from './scope';

/*
 * One request about an order, from the dialog's opening to its answer. Its id is given once, when the dialog opens, so that
 * pressing twice, or again after a lost answer, is one request; a dialog opened anew is another.
 */
export function createRequest(order: () => string) {
  let draft = $state.raw<AfterSalesDraft>();
  let error = $state.raw<PortError>();
  let loadError = $state.raw<PortError>();
  let sending = $state(false);
  let unclear = $state(false);

  const live = useQuery('order', () => ({ id: order() }));
  const links = useQuery('connectivity', () => ({}));

  async function load(): Promise<void> {
    loadError = undefined;
    try {
      draft = await act('after_sales', { id: order() });
    } catch (cause) {
      loadError = toPortError(cause);
    }
  }
  void load();

  return {
    get draft() {
      return draft;
    },
    /** As it is known now: the shop may be read while the dialog is open. */
    get order(): OrderView | undefined {
      return draft && (live.data ?? draft.order);
    },
    /** The shop cannot be reached now. */
    get offline(): boolean {
      const account = this.order?.account;
      const link = links.data?.accounts.find(({ id }) => id === account)?.link;
      return link !== undefined && link.state !== 'online';
    },
    get error() {
      return error;
    },
    get loadError() {
      return loadError;
    },
    get sending() {
      return sending;
    },
    /** The answer was lost: only the same request may be tried again. */
    get unclear() {
      return unclear;
    },
    load,
    clear() {
      error = undefined;
    },
    /** True when it was taken. */
    async send(ask: (request: string) => Promise<unknown>): Promise<boolean> {
      if (!draft || sending) return false;
      sending = true;
      error = undefined;
      try {
        await ask(draft.request);
        return true;
      } catch (cause) {
        error = toPortError(cause);
        unclear = isUnclear(error.code);
        return false;
      } finally {
        sending = false;
      }
    },
  };
}

export type Request = ReturnType<typeof createRequest>;
