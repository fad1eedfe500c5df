/** Search as a person: results with their passages and reasons, narrowed by facets; what is opened is an event that answers the search. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client';
import type { FoundItem, Objective, Range, SearchAnswer } from '../../api/types';
import { Busy } from '../../components/busy';
import { Button } from '../../components/button';
import { ErrorNotice } from '../../components/error-notice';
import { Highlighted } from '../../components/highlighted';
import { Prose } from '../../components/prose';
import { Tags } from '../../components/tags';
import { TextInput } from '../../components/text-input';
import { Why } from '../../components/why';
import { useAddress } from '../../hooks/use-address';
import { useDraft } from '../../hooks/use-draft';
import { useWords } from '../../i18n';
import { type Chosen, COUNTED_VALUES, Facets, filterOf, parseChosen } from './facets';
import { useOpen } from './opened-item';
import { useActs } from './use-acts';

const LIMIT = 10;

/** The maximum number of attributes with facets. */
const COUNTED = 8;

/** Characters shown of a passage, and from which on its beginning is left out. */
const [SHOWN, BEFORE] = [420, 90] as const;

/** The part of a passage with most of the query, and the ranges in that. */
function shownOf(text: string, { text: ranges, from: best }: FoundItem['highlights']) {
  const from = best > BEFORE ? best : 0;
  const to = Math.min(text.length, from + SHOWN);
  const before = from > 0 ? '… ' : '';
  const after = to < text.length ? ' …' : '';
  const shift = before.length - from;
  return {
    text: `${before}${text.slice(from, to).trimEnd()}${after}`,
    ranges: ranges.flatMap(([a, b]): Range[] => (a >= from && b <= to ? [[a + shift, b + shift]] : [])),
  };
}

function Hit({ item, onOpen }: { readonly item: FoundItem; readonly onOpen: () => void }) {
  const { t } = useWords();
  const [explained, setExplained] = useState(false);
  const { headings, text } = item.chunk;
  const passage = shownOf(text, item.highlights);
  return (
    <article className="card">
      <h2>
        <Button className="link" onPress={onOpen}>
          <Highlighted text={item.title ?? item.id} ranges={item.highlights.title} />
        </Button>
      </h2>
      {headings.length > 0 && <p className="path">{headings.join(' › ')}</p>}
      <div className="passage">
        <Prose text={passage.text} ranges={passage.ranges} />
      </div>
      <Tags tags={item.tags} />
      <Button aria-expanded={explained} onPress={() => setExplained(!explained)}>
        {t('why')}
      </Button>
      {explained && <Why reasons={item.reasons} />}
    </article>
  );
}

/** The results in pages; facets are counted with the first. */
function useSearch(person: string, asked: string, chosen: Chosen) {
  // What attributes there are, where that may be read: search works without.
  const objective = useQuery({
    queryKey: ['objective'],
    queryFn: ({ signal }) => call<Objective>('GET', '/v1/objective', undefined, signal),
  });
  const fields = ['tags', ...(objective.data?.attributes ?? []).slice(0, COUNTED)];
  return useInfiniteQuery({
    queryKey: ['search', person, asked, chosen, fields],
    enabled: asked !== '' && !objective.isPending,
    staleTime: Number.POSITIVE_INFINITY,
    // The earlier results stay until the new ones are loaded, and with them the selected facet.
    placeholderData: keepPreviousData,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<SearchAnswer>(
        'POST',
        '/v1/search',
        {
          query: asked,
          user: person,
          limit: LIMIT,
          filter: filterOf(chosen),
          ...(pageParam
            ? { after: pageParam }
            : { facets: fields.map((field) => ({ field, limit: COUNTED_VALUES })) }),
        },
        signal,
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

/** Suggestions for queries with few or no results. */
function Instead({
  answer,
  onAsk,
}: {
  readonly answer: SearchAnswer;
  readonly onAsk: (query: string) => void;
}) {
  const { t } = useWords();
  const queries = [
    ...(answer.didYouMean ? [answer.didYouMean] : []),
    ...(answer.instead?.queries.map(({ query }) => query) ?? []),
    ...(answer.instead?.topics.map((tag) => `tag:${tag}`) ?? []),
  ];
  if (queries.length === 0) return null;
  return (
    <p className="names">
      {t('search.instead')}
      {[...new Set(queries)].slice(0, 8).map((query) => (
        <Button key={query} onPress={() => onAsk(query)}>
          <bdi>{query}</bdi>
        </Button>
      ))}
    </p>
  );
}

export function SearchView({ person }: { readonly person: string }) {
  const { t, number } = useWords();
  const [parameters, set] = useAddress();
  const asked = parameters.get('q') ?? '';
  const chosen = parseChosen(parameters);
  const typed = useDraft(asked);
  const open = useOpen();
  const acts = useActs(person);
  const search = useSearch(person, asked, chosen);
  const pages = search.data?.pages ?? [];
  const [first] = pages;
  const submit = (query: string) => {
    set({ q: query.trim(), only: undefined });
    typed.saved(typed.value);
  };
  return (
    <>
      <search>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            submit(typed.value);
          }}
        >
          <TextInput
            label={t('search.query')}
            value={typed.value}
            onChange={typed.type}
            hint={t('search.hint')}
          />
          <Button type="submit" variant="main">
            {t('try.search')}
          </Button>
        </form>
      </search>
      {search.error && <ErrorNotice error={search.error} />}
      {search.isFetching && <Busy />}
      {first && (
        <p role="status">
          {first.items.length === 0
            ? t('search.nothing', { query: asked })
            : first.total !== undefined && t('search.total', { total: number(first.total) })}
        </p>
      )}
      {first && <Instead answer={first} onAsk={submit} />}
      <div className={first?.facets ? 'split found-beside' : undefined}>
        {first?.facets && <Facets facets={first.facets} chosen={chosen} />}
        <div>
          <ol className="cards wide" aria-label={t('search.results')}>
            {pages.flatMap((page) =>
              page.items.map((item, index) => (
                <li key={item.id}>
                  <Hit
                    item={item}
                    onOpen={() => {
                      open(item.id);
                      acts.mutate([{ kind: 'click', item: item.id, request: page.request, position: index }]);
                    }}
                  />
                </li>
              )),
            )}
          </ol>
          {search.hasNextPage && <Button onPress={() => void search.fetchNextPage()}>{t('more')}</Button>}
        </div>
      </div>
    </>
  );
}
