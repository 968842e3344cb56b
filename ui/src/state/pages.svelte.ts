import { toPortError, type PortError, type Port } from '#ipc';
import {
  createInfiniteQuery,
  type InfiniteData,
  type QueryClient,
  type QueryKey,
} from '@tanstack/svelte-query';

/*
 * A list that comes a page at a time, each page asked for by what the one before it ended with. All its pages are one entry of
 * the cache: when its tags change they are asked again from the first, so no row is missing or there twice.
 */

export interface PagesState<T> {
  /** The pages so far, in the order they were asked for. */
  readonly pages: readonly T[];
  readonly error: PortError | undefined;
  /** Nothing is known yet. */
  readonly loading: boolean;
  /** There is another page. */
  readonly more: boolean;
  /** It is on its way. */
  readonly loadingMore: boolean;
  /** Asks for the next page; nothing happens while one is on its way or when there is none. */
  loadMore(): Promise<void>;
}

/** Marks the cache's entry as one of pages. */
const PAGED = 'pages';

export function pagesKey(name: string, request: unknown): QueryKey {
  return [name, request, PAGED];
}

/** Changes each page of a kept answer, or the answer itself where it is not one of pages. */
export function editKept(key: QueryKey, data: unknown, change: (data: never) => unknown): unknown {
  if (key[2] !== PAGED) return change(data as never);
  const kept = data as InfiniteData<unknown>;
  return { ...kept, pages: kept.pages.map((page) => change(page as never)) };
}

/** `next` gives the request after a page, or undefined after the last. */
export function createPages<Request, Page>(
  port: Port,
  client: QueryClient,
  name: string,
  payload: () => Request | undefined,
  next: (page: Page, request: Request) => Request | undefined,
): PagesState<Page> {
  const query = createInfiniteQuery<Page, PortError, InfiniteData<Page>, QueryKey, Request | undefined>(
    () => {
      const request = payload();
      return {
        queryKey: pagesKey(name, request),
        queryFn: async ({ pageParam }) => {
          try {
            return (await port.call(name, pageParam ?? request)) as Page;
          } catch (cause) {
            throw toPortError(cause);
          }
        },
        initialPageParam: undefined,
        getNextPageParam: (page) => (request === undefined ? undefined : next(page, request)),
        enabled: request !== undefined,
      };
    },
    () => client,
  );
  return {
    get pages() {
      return query.data?.pages ?? [];
    },
    get error() {
      return query.error ?? undefined;
    },
    get loading() {
      return query.isLoading;
    },
    get more() {
      return query.hasNextPage;
    },
    get loadingMore() {
      return query.isFetchingNextPage;
    },
    async loadMore() {
      const free = () => query.hasNextPage && !query.isFetchingNextPage;
      if (!free()) return;
      // A refresh of all of them is not cut short.
      if (query.isFetching) await query.fetchNextPage({ cancelRefetch: false });
      if (free()) await query.fetchNextPage();
    },
  };
}
