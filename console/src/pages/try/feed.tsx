/** A person's feed; actions on items change the next list. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '../../api/client';
import { useItems } from '../../api/queries';
import type { Recommendation } from '../../api/types';
import { Button } from '../../components/button';
import { ErrorNotice } from '../../components/error-notice';
import { Loaded } from '../../components/loaded';
import { NoItems } from '../../components/no-items';
import { useWords } from '../../i18n';
import { ItemCard } from './item-card';
import { useOpen } from './opened-item';
import { useActs } from './use-acts';

const LIMIT = 12;

/** The items that caps kept out of the list. */
function Capped({ items }: { readonly items: NonNullable<Recommendation['capped']> }) {
  const { t, number } = useWords();
  if (items.length === 0) return null;
  return (
    <section className="panel" aria-label={t('feed.capped')}>
      <h2>{t('feed.capped')}</h2>
      <ul className="list rows">
        {items.map(({ id, title, formula, most }) => (
          <li key={id}>
            <bdi>{title ?? id}</bdi>{' '}
            <small className="path">
              {t('feed.cap', { most: number(most) })} <code>{formula}</code>
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** An empty list: there are no items, or none that can be shown to this person. */
function NothingToShow() {
  const { t } = useWords();
  const { query, items } = useItems();
  if (query.isSuccess && items.length === 0) return <NoItems />;
  return <p className="empty">{t('feed.empty')}</p>;
}

export function Feed({ person }: { readonly person: string }) {
  const { t } = useWords();
  const open = useOpen();
  const [done, setDone] = useState<Readonly<Record<string, ReadonlySet<string>>>>({});
  const acts = useActs(person);
  const feed = useQuery({
    queryKey: ['feed', person],
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      call<Recommendation>('POST', '/v1/recommend', { user: person, limit: LIMIT, explain: true }, signal),
  });
  const { mutate } = acts;
  const { data } = feed;
  // Impressions are sent for the shown list, as items without a reaction count, too.
  useEffect(() => {
    if (data) {
      mutate(
        data.items.map(({ id }, position) => ({
          kind: 'impression',
          item: id,
          request: data.request,
          position,
        })),
      );
    }
  }, [data, mutate]);
  const act = (kind: string, item: string, position: number) => {
    setDone((before) => ({ ...before, [item]: new Set([...(before[item] ?? []), kind]) }));
    mutate([{ kind, item, request: data?.request, position }]);
  };
  return (
    <>
      <div className="row">
        <p className="grow">{t('feed.hint')}</p>
        <Button onPress={() => void feed.refetch()}>{t('feed.refresh')}</Button>
      </div>
      {acts.error && <ErrorNotice error={acts.error} />}
      <Loaded query={feed}>
        {({ items, capped = [] }) =>
          items.length === 0 ? (
            <NothingToShow />
          ) : (
            <>
              <ol className="cards" aria-label={t('try.feed')}>
                {items.map((item, position) => (
                  <li key={item.id}>
                    <ItemCard
                      item={item}
                      position={position}
                      done={done[item.id] ?? new Set()}
                      onOpen={() => {
                        open(item.id);
                        act('click', item.id, position);
                      }}
                      onAct={(kind) => act(kind, item.id, position)}
                    />
                  </li>
                ))}
              </ol>
              <Capped items={capped} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
