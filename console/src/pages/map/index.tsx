/** Map: items and what joins them, drawn; found by name, coloured by tag or by what a person knows. */
import { useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useEventsOf, useItems, useUsers } from '../../api/queries';
import { Busy } from '../../components/busy';
import { ErrorNotice } from '../../components/error-notice';
import { TextInput } from '../../components/text-input';
import { useWords } from '../../i18n';
import { ItemView } from '../try/item-view';
import { PersonPicker } from '../try/person-picker';
import { Drawing } from './drawing';
import { graphOf } from './graph';

/** Items drawn at most: more of them are a cloud in which nothing can be read. */
const DRAWN = 2_000;

export default function MapPage() {
  const { t, number } = useWords();
  const [parameters, setParameters] = useSearchParams();
  const person = parameters.get('as') ?? '';
  const wanted = parameters.get('find') ?? '';
  const [opened, setOpened] = useState<string>();
  const { query, items } = useItems();
  const { users } = useUsers();
  const events = useEventsOf(person, 500);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && items.length < DRAWN) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, items.length]);
  const graph = useMemo(() => graphOf(items.slice(0, DRAWN)), [items]);
  const known = useMemo(
    () => (person ? new Set(events.data?.events.map(({ item }) => item ?? '')) : undefined),
    [person, events.data],
  );
  const set = (name: string, value: string) =>
    setParameters((before) => {
      if (value) before.set(name, value);
      else before.delete(name);
      return before;
    });
  return (
    <>
      <h1>{t('page.map')}</h1>
      <div className="row">
        <TextInput
          label={t('map.find')}
          type="search"
          value={wanted}
          onChange={(text) => set('find', text)}
        />
        <PersonPicker person={person} users={users} onChange={(id) => set('as', id)} />
      </div>
      <p role="status">
        {t('map.shown', { items: number(graph.nodes.length), links: number(graph.links.length) })}
        {person && ` ${t('map.known')}`}
      </p>
      {query.error && <ErrorNotice error={query.error} />}
      {query.isPending ? (
        <Busy />
      ) : (
        <Drawing graph={graph} wanted={wanted} known={known} label={t('page.map')} onOpen={setOpened} />
      )}
      {opened !== undefined && (
        <ItemView id={opened} onOpen={setOpened} onClose={() => setOpened(undefined)} />
      )}
    </>
  );
}
