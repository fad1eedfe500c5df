/** Queries of the API that several pages share. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Providers } from './admin-types';
import { call, segment, send, withQuery } from './client';
import { parseMetrics, type Sample } from './metrics';
import type {
  EventsPage,
  Item,
  ItemsPage,
  Memory,
  ModelAlarm,
  ModelVersion,
  Recommendation,
  SearchAnswer,
  User,
  UsersPage,
} from './types';

/**
 * The page sizes: of lists that are loaded while scrolling, as each item includes its text, and of lists that are
 * loaded as a whole.
 */
const PAGE = 200;
export const SHOWN_PAGE = 50;
export const WHOLE_PAGE = 1000;

/**
 * Whether a page should wait before it shows parts together, as parts that appear later would move its content. It does
 * not wait again for a query that failed: the parts that show it start it again when they are mounted, so that waiting
 * would never end.
 */
export const isLoading = (
  queries: readonly { readonly isPending: boolean; readonly errorUpdateCount: number }[],
): boolean => queries.some(({ isPending, errorUpdateCount }) => isPending && errorUpdateCount === 0);

export const useItem = (id: string) =>
  useQuery({
    queryKey: ['item', id],
    enabled: id !== '',
    queryFn: ({ signal }) => call<Item>('GET', `/v1/items/${segment(id)}`, undefined, signal),
  });

export const useUser = (id: string) =>
  useQuery({
    queryKey: ['user', id],
    enabled: id !== '',
    queryFn: ({ signal }) => call<User>('GET', `/v1/users/${segment(id)}`, undefined, signal),
  });

export const useSimilar = (id: string, limit = 5) =>
  useQuery({
    queryKey: ['similar', id, limit],
    enabled: id !== '',
    queryFn: ({ signal }) =>
      call<Recommendation>(
        'GET',
        withQuery(`/v1/items/${segment(id)}/similar`, { limit }),
        undefined,
        signal,
      ),
  });

/** All items in pages, in the order of ids. */
export function useItems(size = PAGE) {
  const query = useInfiniteQuery({
    queryKey: ['items', size],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<ItemsPage>('GET', withQuery('/v1/items', { after: pageParam, limit: size }), undefined, signal),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, items };
}

/** The fields of an item in lists. */
export type ItemEntry = Pick<Item, 'id' | 'title' | 'tags' | 'hidden'>;

/** The items that the server finds for a query, and the item with this id; none for an empty query. */
export function useFoundItems(words: string): readonly ItemEntry[] {
  const search = useQuery({
    queryKey: ['found', words],
    enabled: words !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const [exact, found] = await Promise.all([
        call<{ readonly items: readonly Item[] }>('POST', '/v1/items/get', { ids: [words] }, signal),
        call<SearchAnswer>('POST', '/v1/search', { query: words, limit: 100 }, signal),
      ]);
      const others = found.items.filter(({ id }) => id !== words);
      return [...exact.items, ...others.map((item) => ({ ...item, hidden: false }))];
    },
  });
  return words === '' ? [] : (search.data ?? []);
}

/** A text that sorts just before an id and all ids that start with it, as the `after` of a list. */
function before(id: string): string {
  const code = id.charCodeAt(id.length - 1);
  return id === '' || code <= 0x21 ? id : `${id.slice(0, -1)}${String.fromCharCode(code - 1)}~~~~`;
}

/** All users from an id on in pages, in the order of ids. */
export function useUsers(start = '') {
  const query = useInfiniteQuery({
    queryKey: ['users', start],
    initialPageParam: before(start),
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      call<UsersPage>('GET', withQuery('/v1/users', { after: pageParam, limit: PAGE }), undefined, signal),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const users = useMemo(() => query.data?.pages.flatMap((page) => page.users) ?? [], [query.data]);
  return { query, users };
}

/** The events of a person, the newest first. */
export const useEventsOf = (user: string, limit = 100) =>
  useQuery({
    queryKey: ['events', user, limit],
    enabled: user !== '',
    queryFn: ({ signal }) =>
      call<EventsPage>('GET', withQuery('/v1/events', { user, limit, order: 'newest' }), undefined, signal),
  });

/** The memories for answers: shared ones, and those of a person. */
export const useMemories = (user: string) =>
  useQuery({
    queryKey: ['memories', user],
    queryFn: ({ signal }) =>
      call<{ readonly memories: readonly Memory[] }>(
        'GET',
        withQuery('/v1/memories', { user, limit: 100 }),
        undefined,
        signal,
      ),
  });

/** Versions of models, and alarms, refetched every few seconds. */
export const useVersions = () =>
  useQuery({
    queryKey: ['versions'],
    refetchInterval: 5_000,
    queryFn: ({ signal }) =>
      call<{ readonly versions: readonly ModelVersion[]; readonly alarms: readonly ModelAlarm[] }>(
        'GET',
        '/v1/models/versions',
        undefined,
        signal,
      ),
  });

/** The language models that write answers: configured and detected ones. */
export const useProviders = () =>
  useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => call<Providers>('GET', '/v1/providers', undefined, signal),
  });

export interface Reading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly samples: readonly Sample[];
}

export interface Readings {
  readonly last: Reading;
  /** The latest readings, the oldest first. */
  readonly readings: readonly Reading[];
}

/**
 * The metrics of the server, refetched every `every` milliseconds; `kept` readings are kept while other pages are
 * shown.
 */
export function useMetrics(every: number, kept: number) {
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['metrics'],
    refetchInterval: every,
    queryFn: async ({ signal }): Promise<Readings> => {
      const answer = await send('GET', '/metrics', undefined, signal);
      const last: Reading = { at: Date.now(), samples: parseMetrics(await answer.text()) };
      const before = queries.getQueryData<Readings>(['metrics'])?.readings ?? [];
      return { last, readings: [...before, last].slice(-kept) };
    },
  });
}
