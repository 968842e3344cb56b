import { openPort, tags, type Calls, type Port } from '#ipc';
import {
  createBackend,
  type ActOptions,
  type Backend,
  type QueryOptions,
  type QueryState,
} from './query.svelte';
import type { PagesState } from './pages.svelte';
import { tagTable } from './tags';

/* The one backend of this window, by the generated contract. A test starts its own over a port it holds. */

let current: Backend<Calls> | undefined;

/** Opens the backend and follows its news until the returned function is called. */
export function startBackend(port: Port = openPort()): () => void {
  const backend = createBackend<Calls>(port, tagTable(tags));
  current = backend;
  const stop = backend.follow();
  return () => {
    stop();
    backend.client.clear();
    if (current === backend) current = undefined;
  };
}

function backend(): Backend<Calls> {
  if (!current) throw new Error('startBackend has not been called');
  return current;
}

export type CallName = keyof Calls;
export type RequestOf<N extends CallName> = Calls[N]['request'];
export type ResponseOf<N extends CallName> = Calls[N]['response'];

/** See `createBackend`. */
export function useQuery<N extends CallName>(
  name: N,
  payload: () => RequestOf<N> | undefined,
  options?: QueryOptions,
): QueryState<ResponseOf<N>> {
  return backend().useQuery(name, payload, options);
}

export function usePages<N extends CallName>(
  name: N,
  payload: () => RequestOf<N> | undefined,
  next: (page: ResponseOf<N>, request: RequestOf<N>) => RequestOf<N> | undefined,
): PagesState<ResponseOf<N>> {
  return backend().usePages(name, payload, next);
}

/** These tags are stale: what carries them is asked again. */
export function stale(...tags: string[]): void {
  backend().changed(tags);
}

/** The backend's news as it comes, until the returned function is called. */
export function onNews(watcher: (tags: readonly string[]) => void): () => void {
  return backend().onNews(watcher);
}

export function useAct<N extends CallName>(name: N) {
  return backend().useAct(name);
}

export function act<N extends CallName>(
  name: N,
  payload: RequestOf<N>,
  options?: ActOptions<Calls>,
): Promise<ResponseOf<N>> {
  return backend().act(name, payload, options);
}

export function prefetch<N extends CallName>(name: N, payload: RequestOf<N>): Promise<void> {
  return backend().prefetch(name, payload);
}

/** The first page of a list that comes by pages. */
export function prefetchPages<N extends CallName>(name: N, payload: RequestOf<N>): Promise<void> {
  return backend().prefetchPages(name, payload);
}

export function put(file: Blob & { name?: string }): Promise<{ handle: string }> {
  return backend().put(file);
}

export function partUrl(id: string): string {
  return backend().partUrl(id);
}
