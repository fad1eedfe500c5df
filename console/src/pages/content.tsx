/** Content: a list of items with search; an item can be viewed, edited, hidden or deleted. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Suspense, useCallback, useDeferredValue, useState } from 'react';
import { useLocation } from 'wouter';
import { call, segment } from '../api/client';
import { type ItemEntry, SHOWN_PAGE, useFoundItems, useItem, useItems } from '../api/queries';
import type { Item } from '../api/types';
import { part } from '../app/parts';
import { Button } from '../components/button';
import { Confirm } from '../components/confirm';
import { ErrorNotice } from '../components/error-notice';
import { Loaded } from '../components/loaded';
import { NoItems } from '../components/no-items';
import { Panel } from '../components/panel';
import { Tags, tagsOf } from '../components/tags';
import { TextInput } from '../components/text-input';
import { WindowList } from '../components/window-list';
import { useAddress } from '../hooks/use-address';
import { type Draft, useDraft } from '../hooks/use-draft';
import { useWords } from '../i18n';

const ImportFile = part(() => import('./content/import-file'));

/** Whether an item has all words in its id, title or tags. */
function matches({ id, title, tags }: Item, words: readonly string[]): boolean {
  const text = `${id} ${title ?? ''} ${tags.join(' ')}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Deletes an item after confirmation. */
function Removal({ id }: { readonly id: string }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => call('DELETE', `/v1/items/${segment(id)}`),
    onSuccess: async () => {
      navigate('/content');
      queries.removeQueries({ queryKey: ['item', id] });
      await queries.invalidateQueries({ queryKey: ['items'] });
    },
  });
  return (
    <>
      <Button variant="danger" onPress={() => setAsked(true)}>
        {t('delete')}
      </Button>
      {asked && (
        <Confirm
          title={t('item.delete-title', { id })}
          action={t('delete')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsked(false)}
        >
          <p>{t('item.delete-text')}</p>
          {remove.error && <ErrorNotice error={remove.error} />}
        </Confirm>
      )}
    </>
  );
}

function Editor({ item }: { readonly item: Item }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const title = useDraft(item.title ?? '');
  const body = useDraft(item.body ?? '');
  const tags = useDraft(item.tags.join(', '));
  const path = `/v1/items/${segment(item.id)}`;
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['items'] }),
      queries.invalidateQueries({ queryKey: ['item', item.id] }),
    ]);
  const patch = useMutation({
    mutationFn: (change: Partial<Item>) => call('PATCH', path, change),
    onSuccess: async (_, change) => {
      await refresh();
      if (change.tags) for (const draft of [title, body, tags]) draft.saved(draft.value);
    },
  });
  const save = () =>
    patch.mutate({
      title: title.value || null,
      body: body.value || null,
      tags: tagsOf(tags.value),
    });
  const typed = (draft: Draft) => (text: string) => {
    draft.type(text);
    patch.reset();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextInput label={t('item.title')} value={title.value} onChange={typed(title)} />
      <TextInput label={t('item.body')} rows={8} value={body.value} onChange={typed(body)} />
      <TextInput
        label={t('item.tags')}
        hint={t('item.tags-hint')}
        value={tags.value}
        onChange={typed(tags)}
      />
      <h3>{t('item.attributes')}</h3>
      <pre className="data">{JSON.stringify(item.attributes, undefined, 2)}</pre>
      {patch.error && <ErrorNotice error={patch.error} />}
      <p role="status">{patch.isSuccess ? t('saved') : ''}</p>
      <div className="row">
        <Button type="submit" variant="main" isDisabled={patch.isPending}>
          {t('save')}
        </Button>
        <Button onPress={() => patch.mutate({ hidden: !item.hidden })}>
          {item.hidden ? t('item.show') : t('item.hide')}
        </Button>
        <Removal id={item.id} />
      </div>
    </form>
  );
}

function Detail({ id }: { readonly id: string }) {
  const item = useItem(id);
  return (
    <Panel title={item.data?.title ?? id}>
      <Loaded query={item}>{(data) => <Editor key={data.id} item={data} />}</Loaded>
    </Panel>
  );
}

export default function Content() {
  const { t, number } = useWords();
  const [parameters, set] = useAddress();
  const filter = parameters.get('find') ?? '';
  const { query, items } = useItems(SHOWN_PAGE);
  // A stable function, so that rows are not rendered again with the page.
  const row = useCallback(
    ({ id: own, title, tags, hidden }: ItemEntry, isChosen: boolean) => (
      <Button className="entry" aria-pressed={isChosen} onPress={() => set({ item: own })}>
        <bdi>{title ?? own}</bdi>
        {hidden && <small> · {t('item.hidden')}</small>}
        <Tags tags={tags} />
      </Button>
    ),
    [set, t],
  );
  const id = parameters.get('item') ?? '';
  const detail = useDeferredValue(id);
  const importing = parameters.has('import');
  // Input is shown at once, and the list with a delay.
  const wanted = useDeferredValue(filter);
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  // Items that are not loaded are searched by the server; hidden ones only among the loaded ones.
  const found = useFoundItems(query.hasNextPage ? wanted.trim() : '');
  const loaded = words.length ? items.filter((item) => matches(item, words)) : items;
  const shown = [...loaded, ...found.filter(({ id: other }) => !loaded.some((item) => item.id === other))];
  const more = query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined;
  return (
    <>
      <div className="page-head">
        <h1>{t('page.content')}</h1>
        <Button aria-expanded={importing} onPress={() => set({ import: importing ? '' : 'file' })}>
          {t('content.import')}
        </Button>
      </div>
      <Suspense>{importing && <ImportFile />}</Suspense>
      <TextInput
        label={t('content.filter')}
        value={filter}
        onChange={(text) => set({ find: text }, { replace: true })}
        type="search"
      />
      <p role="status">
        {items.length > 0 &&
          t('content.shown', { shown: number(shown.length), loaded: number(items.length) })}
        {query.hasNextPage && ` ${t('content.more')}`}
      </p>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      <div className="split">
        {shown.length === 0 && query.isSuccess ? (
          items.length === 0 ? (
            <NoItems />
          ) : (
            <p className="empty">{t('search.nothing', { query: filter })}</p>
          )
        ) : (
          <WindowList
            label={t('page.content')}
            rows={shown}
            rowHeight={64}
            keyOf={(item) => item.id}
            chosen={id}
            onEnd={more}
          >
            {row}
          </WindowList>
        )}
        {detail ? <Detail key={detail} id={detail} /> : items.length > 0 && <p>{t('content.choose')}</p>}
      </div>
    </>
  );
}
