import { PortError, toPortError, type Port } from '#ipc';
import { QueryClient, createQuery, notifyManager, type Query, type QueryKey } from '@tanstack/svelte-query';
import { createPages, editKept, pagesKey, type PagesState } from './pages.svelte';

/*
 * What the window knows of the backend: answers to queries, kept by name and payload, marked with tags. When the backend says
 * that tags have changed, the queries that carry them and are on the screen are asked again; the others when they are next
 * shown. The old answer stands until the new one is here, so nothing blinks.
 */

/** What each command carries and changes; from the generated contract. */
export interface TagTable {
  /** Tags of a query's answer. */
  provides(name: string, payload: unknown): readonly string[];
  /** Tags that a command changes when it succeeds. */
  invalidates(name: string, payload: unknown): readonly string[];
}

/** A contract: for each command what it is sent and what it answers. */
export type Contract<C> = { [K in keyof C]: { request: unknown; response: unknown } };
type Name<C extends Contract<C>> = keyof C & string;

export interface QueryState<T> {
  /** The last answer, also while a newer one is on its way. */
  readonly data: T | undefined;
  readonly error: PortError | undefined;
  /** Nothing is known yet. False as soon as there is an answer or an error. */
  readonly loading: boolean;
  /** The answer is another payload's, kept by `keepPrevious`. */
  readonly previous: boolean;
}

export interface QueryOptions {
  /** Shows the answer to the payload before this one until the new one comes: for a search as it is typed. */
  keepPrevious?: boolean;
}

/** Changes kept answers before the backend has spoken. */
export type Edit<C extends Contract<C>> = <N extends Name<C>>(
  name: N,
  change: (data: C[N]['response'], payload: C[N]['request']) => C[N]['response'],
) => void;

export interface ActOptions<C extends Contract<C>> {
  /** Shown at once; asked again from the backend when the command has ended, so that a failure takes it back. */
  optimistic?: (edit: Edit<C>) => void;
}

// The window paints in the frame in which an answer comes.
notifyManager.setScheduler(queueMicrotask);

function keyOf(query: Query): [string, unknown] {
  return query.queryKey as unknown as [string, unknown];
}

export function createBackend<C extends Contract<C>>(port: Port, table: TagTable) {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // The backend is this machine: it answers without a network, and a failure does not pass by asking again.
        networkMode: 'always',
        retry: false,
        staleTime: Infinity,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
    },
  });
  const cache = client.getQueryCache();
  const again = new Set<Query>();

  function refresh(query: Query): void {
    if (query.state.fetchStatus !== 'fetching') {
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true, refetchType: 'active' });
      return;
    }
    // The answer on its way may be older than the change: ask once more when it is here. It is not cancelled, or a stream of
    // changes would keep a slow query from ever answering.
    if (again.has(query)) return;
    again.add(query);
    const next = () => {
      again.delete(query);
      if (cache.get(query.queryHash) === query) refresh(query);
    };
    (query.promise ?? Promise.resolve()).then(next, next);
  }

  /** These tags have changed. `conversation` is every `conversation:ID`, and `*` everything. */
  function changed(tags: readonly string[]): void {
    const set = new Set(tags);
    // Somebody else may sit here now: what is not on the screen must not come back as it was.
    if (set.has('*')) client.removeQueries({ type: 'inactive' });
    const hit = (tag: string) => set.has(tag) || set.has(tag.replace(/:.*$/s, ''));
    for (const query of cache.getAll()) {
      const [name, payload] = keyOf(query);
      if (set.has('*') || table.provides(name, payload).some(hit)) refresh(query);
    }
  }

  /**
   * Asks for `name` with the payload that `payload` gives, and again when that changes. Undefined asks nothing. To be called
   * while a component starts up.
   */
  function useQuery<N extends Name<C>>(
    name: N,
    payload: () => C[N]['request'] | undefined,
    options: QueryOptions = {},
  ): QueryState<C[N]['response']> {
    const query = createQuery<unknown, PortError>(
      () => {
        const request = payload();
        return {
          queryKey: [name, request] as QueryKey,
          queryFn: async () => {
            try {
              return (await port.call(name, request)) ?? null;
            } catch (cause) {
              throw toPortError(cause);
            }
          },
          enabled: request !== undefined,
          placeholderData: options.keepPrevious ? (previous: unknown) => previous : undefined,
        };
      },
      () => client,
    );
    return {
      get data() {
        return query.data as C[N]['response'] | undefined;
      },
      get error() {
        return query.error ?? undefined;
      },
      get loading() {
        return query.isLoading;
      },
      get previous() {
        return query.isPlaceholderData;
      },
    };
  }

  /** Asks for `name` a page at a time; `next` gives the request after a page. To be called while a component starts up. */
  function usePages<N extends Name<C>>(
    name: N,
    payload: () => C[N]['request'] | undefined,
    next: (page: C[N]['response'], request: C[N]['request']) => C[N]['request'] | undefined,
  ): PagesState<C[N]['response']> {
    return createPages<C[N]['request'], C[N]['response']>(port, client, name, payload, next);
  }

  const edited = new Set<Query>();
  const edit: Edit<C> = (name, change) => {
    for (const query of cache.findAll({ queryKey: [name] })) {
      if (query.state.data === undefined) continue;
      void query.cancel({ silent: true, revert: true });
      const [, payload] = keyOf(query);
      query.setData(editKept(query.queryKey, query.state.data, (data) => change(data, payload)));
      edited.add(query);
    }
  };

  /** Carries out a command. Rejects with a `PortError`; then everything it showed beforehand is taken back. */
  async function act<N extends Name<C>>(
    name: N,
    payload: C[N]['request'],
    options: ActOptions<C> = {},
  ): Promise<C[N]['response']> {
    options.optimistic?.(edit);
    const touched = [...edited];
    edited.clear();
    try {
      const data = await port.call(name, payload);
      changed(table.invalidates(name, payload));
      return data;
    } catch (cause) {
      throw toPortError(cause);
    } finally {
      for (const query of touched) refresh(query);
    }
  }

  /** For a dialog or a form: the command with its state. */
  function useAct<N extends Name<C>>(name: N) {
    let pending = $state(false);
    let error = $state.raw<PortError>();
    return {
      get pending() {
        return pending;
      },
      get error() {
        return error;
      },
      /** Undefined where it failed; `error` says why. */
      async run(payload: C[N]['request'], options?: ActOptions<C>): Promise<C[N]['response'] | undefined> {
        pending = true;
        error = undefined;
        try {
          return await act(name, payload, options);
        } catch (cause) {
          error = toPortError(cause);
          return undefined;
        } finally {
          pending = false;
        }
      },
      clear() {
        error = undefined;
      },
    };
  }

  /** Has the answer ready before it is shown, such as the next conversation of the list. */
  async function prefetch<N extends Name<C>>(name: N, payload: C[N]['request']): Promise<void> {
    await client
      .query({
        queryKey: [name, payload],
        queryFn: async () => (await port.call(name, payload)) ?? null,
      })
      .catch(() => undefined);
  }

  async function prefetchPages<N extends Name<C>>(name: N, payload: C[N]['request']): Promise<void> {
    await client
      .infiniteQuery({
        queryKey: pagesKey(name, payload),
        queryFn: () => port.call(name, payload),
        initialPageParam: undefined,
        getNextPageParam: () => undefined,
      })
      .catch(() => undefined);
  }

  const watchers = new Set<(tags: readonly string[]) => void>();

  /** Tells of every piece of the backend's news, until the returned function is called. */
  function onNews(watcher: (tags: readonly string[]) => void): () => void {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }

  /** Follows the backend's news until the returned function is called. */
  function follow(): () => void {
    return port.on('changed', (tags) => {
      changed(tags);
      for (const watcher of watchers) watcher(tags);
    });
  }

  /** Hands over a file; the handle names it in a draft. */
  async function put(file: Blob & { name?: string }): Promise<{ handle: string }> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return port.put(bytes, { name: file.name ?? '', type: file.type });
  }

  const partUrl = (id: string): string => port.partUrl(id);

  return {
    useQuery,
    usePages,
    useAct,
    act,
    prefetch,
    prefetchPages,
    changed,
    onNews,
    follow,
    put,
    partUrl,
    client,
  };
}

export type Backend<C extends Contract<C>> = ReturnType<typeof createBackend<C>>;
