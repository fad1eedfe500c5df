/** Documents and records brought in from files: what the server took, and what it refused and why. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DropZone, FileTrigger, isFileDropItem } from 'react-aria-components';
import { ApiError, send } from '../api/client';
import { Button } from '../components/button';
import { ErrorNotice } from '../components/error-notice';
import { Panel } from '../components/panel';
import { useWords } from '../i18n';

/** What became of a file. */
interface Outcome {
  /** Counts the files sent. */
  readonly number: number;
  readonly file: string;
  readonly chunks?: number;
  readonly problem?: string;
}

interface DocumentsAnswer {
  readonly documents?: readonly { readonly id: string; readonly chunks?: number }[];
  readonly refused?: readonly { readonly reason: string }[];
}

/** Sends one file; what is refused is told beside it, and costs the others nothing. */
async function upload(file: File): Promise<Omit<Outcome, 'number'>> {
  const form = new FormData();
  form.append('file', file, file.name);
  try {
    const answer = (await (await send('POST', '/v1/documents', form)).json()) as DocumentsAnswer;
    const refused = answer.refused?.[0];
    if (refused) return { file: file.name, problem: refused.reason };
    return { file: file.name, chunks: answer.documents?.[0]?.chunks };
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 401) {
      return { file: file.name, problem: error.message };
    }
    throw error;
  }
}

export default function Import() {
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
    onSuccess: () => queries.invalidateQueries({ queryKey: ['items'] }),
  });
  return (
    <>
      <h1>{t('page.import')}</h1>
      <p>{t('import.about')}</p>
      <Panel title={t('import.documents')}>
        <DropZone
          className="drop"
          onDrop={async ({ items }) => {
            const files = await Promise.all(items.filter(isFileDropItem).map((item) => item.getFile()));
            sending.mutate(files);
          }}
        >
          <FileTrigger allowsMultiple onSelect={(files) => files && sending.mutate([...files])}>
            <Button variant="main" isDisabled={sending.isPending}>
              {sending.isPending ? t('busy') : t('import.choose')}
            </Button>
          </FileTrigger>
          <p>{t('import.drop')}</p>
        </DropZone>
        {sending.error && <ErrorNotice error={sending.error} />}
        <ul className="list" aria-live="polite">
          {outcomes.map(({ number: key, file, chunks, problem }) => (
            <li key={key} className={problem ? 'error' : undefined}>
              <bdi>{file}</bdi>:{' '}
              {problem ??
                (chunks === undefined ? t('import.taken') : t('import.chunks', { chunks: number(chunks) }))}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t('import.tables')}>
        <p>{t('import.tables-about')}</p>
        <pre className="data">tandem import events.csv --dry-run{'\n'}tandem import events.csv</pre>
      </Panel>
    </>
  );
}
