/** Documents: uploaded, with what the server took and what it refused and why; those there are; how tables are imported. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { Link } from 'wouter';
import { ApiError, call, segment, send, withQuery } from '../api/client';
import type { DocumentsPage, StoredDocument } from '../api/types';
import { Button } from '../components/button';
import { DeleteButton } from '../components/delete-button';
import { ErrorNotice } from '../components/error-notice';
import { FileDrop } from '../components/file-drop';
import { Panel } from '../components/panel';
import { Said } from '../components/said';
import { useWords } from '../i18n';

/** Documents a page. */
const PAGE = 50;

/** What became of a file. */
interface Outcome {
  /** Counts the files sent. */
  readonly number: number;
  readonly file: string;
  readonly chunks?: number | undefined;
  readonly notes?: readonly string[] | undefined;
  readonly problem?: string;
}

interface Report {
  readonly documents: readonly StoredDocument[];
  readonly refused: readonly { readonly reason: string }[];
}

/** Sends one file; what is refused is told beside it, and costs the others nothing. */
async function upload(file: File): Promise<Omit<Outcome, 'number'>> {
  const form = new FormData();
  form.append('file', file, file.name);
  try {
    const answer = (await (await send('POST', '/v1/documents', form)).json()) as Report;
    const refused = answer.refused[0];
    if (refused) return { file: file.name, problem: refused.reason };
    const document = answer.documents[0];
    return { file: file.name, chunks: document?.chunks, notes: document?.notes };
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 401) {
      return { file: file.name, problem: error.refused[0] ?? error.message };
    }
    throw error;
  }
}

/** The documents there are, page by page. */
function Stored() {
  const { t, number, time } = useWords();
  const queries = useQueryClient();
  const stored = useInfiniteQuery({
    queryKey: ['documents'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<DocumentsPage>(
        'GET',
        withQuery('/v1/documents', { after: pageParam, limit: PAGE }),
        undefined,
        signal,
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const remove = useMutation({
    mutationFn: (id: string) => call('DELETE', `/v1/documents/${segment(id)}`),
    onSuccess: () => queries.invalidateQueries(),
  });
  const error = stored.error ?? remove.error;
  const documents = stored.data?.pages.flatMap((page) => page.documents) ?? [];
  return (
    <>
      {error && <ErrorNotice error={error} />}
      {stored.isSuccess && documents.length === 0 && <p>{t('documents.none')}</p>}
      <ul className="list">
        {documents.map(({ id, format, chunks, pages, notes, imported }) => (
          <li key={id} className="row">
            <span className="grow">
              <Link href={`/content?item=${encodeURIComponent(id)}`}>
                <bdi>{id}</bdi>
              </Link>{' '}
              {format}, {t('documents.chunks', { chunks: number(chunks) })}
              {pages !== null && `, ${t('documents.pages', { pages: number(pages) })}`}, {time(imported)}
              {notes.map((note) => (
                <small key={note} className="path">
                  {' '}
                  <Said text={note} />
                </small>
              ))}
            </span>
            <DeleteButton id={id} isBusy={remove.isPending} onDelete={remove.mutate} />
          </li>
        ))}
      </ul>
      {stored.hasNextPage && <Button onPress={() => void stored.fetchNextPage()}>{t('more')}</Button>}
    </>
  );
}

export default function Documents() {
  const { t, number } = useWords();
  const queries = useQueryClient();
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const sending = useMutation({
    mutationFn: async (files: readonly File[]) => {
      for (const file of files) {
        const outcome = await upload(file);
        setOutcomes((before) => [{ number: before.length, ...outcome }, ...before]);
      }
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <>
      <h1>{t('page.documents')}</h1>
      <p>{t('import.about')}</p>
      <Panel title={t('import.documents')}>
        <FileDrop
          action={t('import.choose')}
          hint={t('import.drop')}
          busy={sending.isPending}
          many
          onFiles={(files) => sending.mutate(files)}
        />
        {sending.error && <ErrorNotice error={sending.error} />}
        <ul className="list" aria-live="polite">
          {outcomes.map(({ number: key, file, chunks, notes = [], problem }) => (
            <li key={key} className={problem ? 'error' : undefined}>
              <bdi>{file}</bdi>:{' '}
              {problem ? (
                <Said text={problem} />
              ) : chunks === undefined ? (
                t('import.taken')
              ) : (
                t('import.chunks', { chunks: number(chunks) })
              )}
              {notes.map((note) => (
                <Fragment key={note}>
                  {' '}
                  <Said text={note} />
                </Fragment>
              ))}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t('documents.there')}>
        <Stored />
      </Panel>
      <Panel title={t('import.tables')}>
        <p>
          {t('import.tables-about')} <Link href="/content?import=file">{t('content.import')}</Link>
        </p>
      </Panel>
    </>
  );
}
