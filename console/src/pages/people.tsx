/** People: a list of users; a person's history and current list; exporting or deleting their data. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { call, segment } from '../api/client';
import { useEventsOf, useMemories, useUser, useUsers } from '../api/queries';
import type { Recommendation, SimilarUsers, StoredEvent, User } from '../api/types';
import { Badge } from '../components/badge';
import { Button } from '../components/button';
import { Confirm } from '../components/confirm';
import { ErrorNotice } from '../components/error-notice';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { ofNumbers, Table } from '../components/table';
import { Tags, tagsOf } from '../components/tags';
import { TextInput } from '../components/text-input';
import { Why } from '../components/why';
import { WindowList } from '../components/window-list';
import { useAddress } from '../hooks/use-address';
import { useDraft } from '../hooks/use-draft';
import { useWords } from '../i18n';

function History({ events }: { readonly events: readonly StoredEvent[] }) {
  const { t, time, number } = useWords();
  if (events.length === 0) return <p>{t('person.no-events')}</p>;
  return (
    <Table heads={[t('event.time'), t('event.kind'), t('event.item'), ofNumbers(t('event.value'))]}>
      {events.map(({ id, kind, item, at, value }) => (
        <tr key={id}>
          <td>{time(at)}</td>
          <td>{kind}</td>
          <td>{item && <Link href={`/content?item=${encodeURIComponent(item)}`}>{item}</Link>}</td>
          <td className="number">{value === null ? '' : number(value, 3)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** The first items of a person's list, with reasons. */
function Beliefs({ id }: { readonly id: string }) {
  const { t } = useWords();
  const list = useQuery({
    queryKey: ['list', id],
    queryFn: ({ signal }) => call<Recommendation>('POST', '/v1/recommend', { user: id, limit: 5 }, signal),
  });
  return (
    <Panel title={t('person.list')}>
      <Loaded query={list}>
        {({ items }) => (
          <ol className="plain">
            {items.map((item) => (
              <li key={item.id}>
                <bdi>{item.title ?? item.id}</bdi>
                <Why reasons={item.reasons} />
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Panel>
  );
}

/** The users with the most similar taste. */
function Alike({ id }: { readonly id: string }) {
  const { t } = useWords();
  const alike = useQuery({
    queryKey: ['alike', id],
    retry: false,
    queryFn: ({ signal }) =>
      call<SimilarUsers>('GET', `/v1/users/${segment(id)}/similar?limit=8`, undefined, signal),
  });
  // Nothing is shown for a person without events.
  const users = alike.data?.users ?? [];
  if (users.length === 0) return null;
  return (
    <Panel title={t('person.alike')}>
      <p className="names">
        {users.map(({ id: other }) => (
          <Link key={other} className="button quiet" href={`/people?user=${encodeURIComponent(other)}`}>
            <bdi>{other}</bdi>
          </Link>
        ))}
      </p>
    </Panel>
  );
}

/** The memories of a person: their conversations, and answers that they liked. */
function Memories({ id }: { readonly id: string }) {
  const { t, time } = useWords();
  const memories = useMemories(id);
  const own = memories.data?.memories.filter(({ user }) => user === id) ?? [];
  if (own.length === 0) return null;
  return (
    <Panel title={t('person.memories')}>
      <ul className="list rows">
        {own.map(({ id: memory, kind, title, text, at }) => (
          <li key={memory}>
            <Badge>{t(`memory.${kind}`)}</Badge> <bdi>{title ?? text.slice(0, 200)}</bdi>{' '}
            <small className="path">{time(at)}</small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** A form for the tags of a person: their stated interests, or other facts about them. */
function TagsForm({ user }: { readonly user: User }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const tags = useDraft(user.tags.join(', '));
  const save = useMutation({
    mutationFn: () => call('PATCH', `/v1/users/${segment(user.id)}`, { tags: tagsOf(tags.value) }),
    // The draft is discarded once the saved value is refetched, so that the old tags do not reappear.
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['user', user.id] });
      tags.saved(tags.value);
      void queries.invalidateQueries();
    },
  });
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={t('item.tags')}
        hint={t('item.tags-hint')}
        value={tags.value}
        onChange={(text) => {
          tags.type(text);
          save.reset();
        }}
      />
      <Button type="submit" isDisabled={save.isPending}>
        {t('save')}
      </Button>
      <span role="status">{save.isSuccess ? t('saved') : ''}</span>
      {save.error && <ErrorNotice error={save.error} />}
    </form>
  );
}

/** Downloads all stored data of a person as a file. */
async function exportPerson(id: string): Promise<void> {
  const events: StoredEvent[] = [];
  let after = '';
  do {
    const query = new URLSearchParams({ user: id, limit: '1000', ...(after && { after }) });
    const page = await call<{ events: readonly StoredEvent[]; next: string | null }>(
      'GET',
      `/v1/events?${query}`,
    );
    events.push(...page.events);
    after = page.next ?? '';
  } while (after);
  const user = await call('GET', `/v1/users/${segment(id)}`).catch(() => null);
  const url = URL.createObjectURL(
    new Blob([JSON.stringify({ user, events }, undefined, 2)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `${id.replace(/[^\w.-]+/g, '_')}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function Person({ id }: { readonly id: string }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [deleting, setDeleting] = useState(false);
  const user = useUser(id);
  const events = useEventsOf(id);
  const saving = useMutation({ mutationFn: () => exportPerson(id) });
  const remove = useMutation({
    mutationFn: () => call('DELETE', `/v1/users/${segment(id)}`),
    onSuccess: async () => {
      navigate('/people');
      const isTheirs = ({ queryKey }: { readonly queryKey: readonly unknown[] }) => queryKey.includes(id);
      // The page still shows the person for a moment: what it read of them must not be asked for again, as it is gone.
      await queries.invalidateQueries({ predicate: isTheirs, refetchType: 'none' });
      await queries.invalidateQueries({ predicate: (query) => !isTheirs(query) });
    },
  });
  const error = saving.error ?? remove.error;
  return (
    <div>
      <Panel title={id}>
        {error && <ErrorNotice error={error} />}
        <div className="row">
          <Link className="button quiet" href={`/try/feed?as=${encodeURIComponent(id)}`}>
            {t('person.be')}
          </Link>
          <Button onPress={() => saving.mutate()} isDisabled={saving.isPending}>
            {t('person.export')}
          </Button>
          <Button variant="danger" onPress={() => setDeleting(true)}>
            {t('delete')}
          </Button>
        </div>
        {user.data && <TagsForm user={user.data} />}
      </Panel>
      <Beliefs id={id} />
      <Alike id={id} />
      <Memories id={id} />
      <Panel title={t('person.history')}>
        <Loaded query={events}>{(page) => <History events={page.events} />}</Loaded>
      </Panel>
      {deleting && (
        <Confirm
          title={t('person.delete-title', { id })}
          action={t('delete')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setDeleting(false)}
        >
          <p>{t('person.delete-text')}</p>
        </Confirm>
      )}
    </div>
  );
}

export default function People() {
  const { t, number } = useWords();
  const [parameters, set] = useAddress();
  const start = parameters.get('from') ?? '';
  const { query, users } = useUsers(start);
  const id = parameters.get('user') ?? '';
  const detail = useDeferredValue(id);
  // A stable function, so that rows are not rendered again with the page.
  const row = useCallback(
    ({ id: own, tags }: User, isChosen: boolean) => (
      <Button className="entry" aria-pressed={isChosen} onPress={() => set({ user: own })}>
        <bdi>{own}</bdi>
        <Tags tags={tags} />
      </Button>
    ),
    [set],
  );
  const more = query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined;
  return (
    <>
      <h1>{t('page.people')}</h1>
      <TextInput
        label={t('people.from')}
        hint={t('people.from-hint')}
        value={start}
        onChange={(text) => set({ from: text }, { replace: true })}
        type="search"
      />
      <p role="status">
        {users.length > 0 && t('people.loaded', { loaded: number(users.length) })}
        {query.hasNextPage && ` ${t('content.more')}`}
      </p>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      <div className="split">
        {users.length === 0 && query.isSuccess ? (
          <p className="empty">{start ? t('search.nothing', { query: start }) : t('people.none')}</p>
        ) : (
          <WindowList
            label={t('page.people')}
            rows={users}
            rowHeight={44}
            keyOf={(user) => user.id}
            chosen={id}
            onEnd={more}
          >
            {row}
          </WindowList>
        )}
        {detail ? <Person key={detail} id={detail} /> : users.length > 0 && <p>{t('people.choose')}</p>}
      </div>
    </>
  );
}
