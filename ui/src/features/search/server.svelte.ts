import type { PortError, ServerPage } from '#ipc';
import { toPortError } from '#ipc';
import { act } from '#state';

/* Asking the servers: only when somebody presses for it, and forgotten as soon as something else is typed. */

const FIRST = 50;

export function createServerSearch(typed: () => string) {
  let asked = $state.raw<{ query: string; page?: ServerPage; error?: PortError }>();
  let busy = $state(false);
  let limit = FIRST;
  const current = $derived(asked?.query === typed() ? asked : undefined);

  async function ask(most: number) {
    if (busy) return;
    const query = typed();
    busy = true;
    limit = most;
    try {
      asked = { query, page: await act('server_search', { query, brand: null, limit: most }) };
    } catch (cause) {
      asked = { query, error: toPortError(cause) };
    } finally {
      busy = false;
    }
  }

  return {
    get page(): ServerPage | undefined {
      return current?.page;
    },
    get error(): PortError | undefined {
      return current?.error;
    },
    get busy(): boolean {
      return busy;
    },
    ask: () => ask(FIRST),
    more: () => ask(limit * 4),
    close: () => (asked = undefined),
  };
}
