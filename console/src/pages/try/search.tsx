/** Search as a person: results with their passages and reasons; what is opened is an event that answers the search. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { call } from '../../api/client';
import type { FoundItem, SearchAnswer } from '../../api/types';
import { Busy } from '../../components/busy';
import { Button } from '../../components/button';
import { ErrorNotice } from '../../components/error-notice';
import { Highlighted } from '../../components/highlighted';
import { Tags } from '../../components/tags';
import { TextInput } from '../../components/text-input';
import { Why } from '../../components/why';
import { useWords } from '../../i18n';
import { ItemView } from './item-view';
import { useActs } from './use-acts';

const LIMIT = 10;

function Hit({ item, onOpen }: { readonly item: FoundItem; readonly onOpen: () => void }) {
  const { t } = useWords();
  const [explained, setExplained] = useState(false);
  const { headings, text } = item.chunk;
  return (
    <article className="card">
      <h2>
        <Button className="link" onPress={onOpen}>
          <Highlighted text={item.title ?? item.id} ranges={item.highlights.title} />
        </Button>
      </h2>
      {headings.length > 0 && <p className="path">{headings.join(' › ')}</p>}
      <p className="passage">
        <Highlighted text={text} ranges={item.highlights.text} />
      </p>
      <Tags tags={item.tags} />
      <Button aria-expanded={explained} onPress={() => setExplained(!explained)}>
        {t('why')}
      </Button>
      {explained && <Why reasons={item.reasons} />}
    </article>
  );
}

export function SearchView({ person }: { readonly person: string }) {
  const { t } = useWords();
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.get('q') ?? '';
  const [typed, setTyped] = useState(asked);
  const [opened, setOpened] = useState<string>();
  const acts = useActs(person);
  const search = useInfiniteQuery({
    queryKey: ['search', person, asked],
    enabled: asked !== '',
    staleTime: Number.POSITIVE_INFINITY,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<SearchAnswer>(
        'POST',
        '/v1/search',
        { query: asked, user: person, limit: LIMIT, ...(pageParam && { cursor: pageParam }) },
        signal,
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const pages = search.data?.pages ?? [];
  return (
    <>
      <search>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            setParameters((before) => {
              before.set('q', typed.trim());
              return before;
            });
          }}
        >
          <TextInput label={t('search.query')} value={typed} onChange={setTyped} hint={t('search.hint')} />
          <Button type="submit" variant="main">
            {t('try.search')}
          </Button>
        </form>
      </search>
      {search.error && <ErrorNotice error={search.error} />}
      {search.isFetching && <Busy />}
      {asked !== '' && pages.length > 0 && pages[0]?.items.length === 0 && (
        <p>{t('search.nothing', { query: asked })}</p>
      )}
      <ol className="cards wide" aria-label={t('search.results')}>
        {pages.flatMap((page) =>
          page.items.map((item, index) => (
            <li key={item.id}>
              <Hit
                item={item}
                onOpen={() => {
                  setOpened(item.id);
                  acts.mutate([{ kind: 'click', item: item.id, request: page.request, position: index }]);
                }}
              />
            </li>
          )),
        )}
      </ol>
      {search.hasNextPage && <Button onPress={() => void search.fetchNextPage()}>{t('more')}</Button>}
      {opened !== undefined && (
        <ItemView id={opened} onOpen={setOpened} onClose={() => setOpened(undefined)} />
      )}
    </>
  );
}
