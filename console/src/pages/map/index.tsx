/** Map: items and what joins them, drawn; found by name, coloured by tag or by what a person knows. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { call } from '../../api/client';
import { useEventsOf, useItems, WHOLE_PAGE } from '../../api/queries';
import type { Positions } from '../../api/types';
import { Busy } from '../../components/busy';
import { Button } from '../../components/button';
import { Choice } from '../../components/choice';
import { ErrorNotice } from '../../components/error-notice';
import { NoItems } from '../../components/no-items';
import { TextInput } from '../../components/text-input';
import { type Parameters, useAddress } from '../../hooks/use-address';
import { useWords } from '../../i18n';
import { OpenedItem, useOpen } from '../try/opened-item';
import { usePath } from '../try/path';
import { PickedPerson } from '../try/picked-person';
import { Drawing } from './drawing';
import { cloudOf, coloursOf, type Graph, graphOf, groupsOf } from './graph';

/** Items drawn at most: more of them are a cloud in which nothing can be read. */
const DRAWN = 2_000;

/** Groups in the legend, at most. */
const TOLD = 10;

/** What the colours say. */
function Legend({ graph }: { readonly graph: Graph }) {
  const { number } = useWords();
  const colours = coloursOf(graph);
  return (
    <ul className="legend">
      {groupsOf(graph)
        .slice(0, TOLD)
        .map(([name, items]) => (
          <li key={name}>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <circle cx="5" cy="5" r="5" fill={colours.get(name)} />
            </svg>{' '}
            <bdi>{name}</bdi> <small>{number(items)}</small>
          </li>
        ))}
    </ul>
  );
}

/** The learning path that is drawn. */
function Way({
  goal,
  steps,
  onLeave,
}: {
  readonly goal: string;
  readonly steps: number;
  readonly onLeave: () => void;
}) {
  const { t, number } = useWords();
  return (
    <p className="row">
      <span className="grow">{t('map.way', { goal, steps: number(steps) })}</span>
      <Button onPress={onLeave}>{t('map.no-way')}</Button>
    </p>
  );
}

/** What is looked for, how items are placed, and whose knowledge is shown. */
function Controls({
  wanted,
  view,
  person,
  onSet,
}: {
  readonly wanted: string;
  readonly view: 'links' | 'vectors';
  readonly person: string;
  readonly onSet: (values: Parameters, options?: { readonly replace: boolean }) => void;
}) {
  const { t } = useWords();
  return (
    <div className="row">
      <TextInput
        label={t('map.find')}
        type="search"
        value={wanted}
        onChange={(text) => onSet({ find: text }, { replace: true })}
      />
      <Choice
        label={t('map.by')}
        value={view}
        options={[
          { id: 'links', name: t('map.by-links') },
          { id: 'vectors', name: t('map.by-vectors') },
        ]}
        onChange={(id) => onSet({ by: id === 'vectors' ? id : undefined })}
      />
      <PickedPerson person={person} onChange={(id) => onSet({ as: id })} />
    </div>
  );
}

export default function MapPage() {
  const { t, number } = useWords();
  const [parameters, set] = useAddress();
  const person = parameters.get('as') ?? '';
  const wanted = parameters.get('find') ?? '';
  const view = parameters.get('by') === 'vectors' ? 'vectors' : 'links';
  const open = useOpen();
  const { query, items } = useItems(WHOLE_PAGE);
  const events = useEventsOf(person, 500);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && items.length < DRAWN) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, items.length]);
  // Placed once, when all that is drawn is there.
  const loading = query.isPending || (hasNextPage && items.length < DRAWN && !query.isError);
  const positions = useQuery({
    queryKey: ['positions'],
    enabled: view === 'vectors',
    queryFn: ({ signal }) => call<Positions>('GET', '/v1/positions', undefined, signal),
  });
  const graph = useMemo(
    () =>
      view === 'vectors'
        ? cloudOf(positions.data?.items ?? [], items)
        : graphOf(loading ? [] : items.slice(0, DRAWN)),
    [items, loading, view, positions.data],
  );
  const known = useMemo(
    () => (person ? new Set(events.data?.events.map(({ item }) => item ?? '')) : undefined),
    [person, events.data],
  );
  const { goal, role, path } = usePath(person);
  const steps = path.data?.items;
  const way = useMemo(() => (goal || role ? (steps ?? []).map(({ id }) => id) : []), [goal, role, steps]);
  return (
    <>
      <h1>{t('page.map')}</h1>
      <p>{t('map.about')}</p>
      <Controls wanted={wanted} view={view} person={person} onSet={set} />
      <p role="status">
        {view === 'vectors'
          ? positions.data &&
            t(`map.vectors-${positions.data.by ?? 'none'}`, { items: number(graph.nodes.length) })
          : t('map.shown', { items: number(graph.nodes.length), links: number(graph.links.length) })}{' '}
        {view === 'links' && !loading && (hasNextPage || items.length > DRAWN) && t('map.first')}{' '}
        {t('map.keys')}
        {person && ` ${t('map.known')}`}
      </p>
      {(goal || role) && (
        <Way
          goal={goal ?? role ?? ''}
          steps={way.length}
          onLeave={() => {
            set({ goal: undefined, role: undefined });
          }}
        />
      )}
      {!person && <Legend graph={graph} />}
      {(query.error ?? positions.error) && <ErrorNotice error={query.error ?? positions.error} />}
      {loading || (view === 'vectors' && positions.isPending) ? (
        <div className="drawing">
          <Busy />
        </div>
      ) : items.length === 0 ? (
        <NoItems />
      ) : (
        <Drawing graph={graph} wanted={wanted} known={known} way={way} label={t('page.map')} onOpen={open} />
      )}
      <OpenedItem />
    </>
  );
}
