/** The import of a file of items, users or events, with a preview by columns. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportedFile, ImportReport } from '../../api/admin-types';
import { ApiError, call, withQuery } from '../../api/client';
import { Button } from '../../components/button';
import { ErrorNotice } from '../../components/error-notice';
import { FileDrop } from '../../components/file-drop';
import { Panel } from '../../components/panel';
import { Said } from '../../components/said';
import { Table } from '../../components/table';
import { useWords } from '../../i18n';

/** The options that resolve ambiguities of a file. */
interface Settled {
  readonly what?: string;
  readonly map?: readonly string[];
  readonly timeFormat?: string;
}

interface Chosen {
  readonly file: File;
  readonly settled: Settled;
}

const textOf = ({ what, map = [], timeFormat }: Settled) =>
  [...(what ? [what] : []), ...map, ...(timeFormat ? [timeFormat] : [])].join(', ');

const send = ({ file, settled }: Chosen, dryRun: boolean) => {
  const { what, map = [], timeFormat } = settled;
  const path = withQuery('/v1/import', { name: file.name, what, timeFormat, dryRun: String(dryRun) });
  const mapped = map.map((one) => `&map=${encodeURIComponent(one)}`).join('');
  return call<ImportReport>('POST', path + mapped, file);
};

function Columns({ file }: { readonly file: ImportedFile }) {
  const { t } = useWords();
  return (
    <Table heads={[t('import.column'), t('import.field'), t('import.values')]}>
      {file.columns.map(({ column, field, how, values }) => (
        <tr key={`${column} ${field}`}>
          <td>
            <bdi>{column}</bdi>
          </td>
          <td>
            {field}{' '}
            {how && (
              <small>
                (<Said text={how} />)
              </small>
            )}
          </td>
          <td>
            <bdi>{values.join(' | ') || '–'}</bdi>
          </td>
        </tr>
      ))}
      {file.leftOut.map((column) => (
        <tr key={column}>
          <td>
            <bdi>{column}</bdi>
          </td>
          <td className="error">{t('import.left-out')}</td>
          <td>–</td>
        </tr>
      ))}
    </Table>
  );
}

function FileReport({ file, written }: { readonly file: ImportedFile; readonly written: boolean }) {
  const { t, number, time } = useWords();
  const { what, why, taken, repeated, refused, known, reasons, kinds, from, until, notes, whole } = file;
  const counts = { taken: number(taken), refused: number(refused), repeated: number(repeated) };
  return (
    <>
      <h3>
        <bdi>{file.file}</bdi>: {t(what === 'users' ? 'people' : what)}
      </h3>
      {!written && (
        <>
          <p>
            <Said text={why} />
          </p>
          <Columns file={file} />
        </>
      )}
      <p role="status">
        {t(written ? 'import.done' : 'import.would', counts)}
        {!whole && ` ${t('import.beginning')}`}
        {known > 0 && ` ${t('import.known', { known: number(known) })}`}
        {kinds.length > 0 && ` ${kinds.map(({ kind, times }) => `${kind} (${number(times)})`).join(', ')}.`}
        {from && until && ` ${time(from)} – ${time(until)}.`}
      </p>
      <ul className="plain">
        {notes.map((note) => (
          <li key={note}>
            <Said text={note} />
          </li>
        ))}
        {reasons.map(({ line, field, reason }) => (
          <li key={`${line} ${field}`} className="error">
            {t('import.line', { line: number(line) })} {field} <Said text={reason} />
          </li>
        ))}
      </ul>
    </>
  );
}

export default function ImportFile() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Chosen>();
  const look = useMutation({ mutationFn: (one: Chosen) => send(one, true) });
  const take = useMutation({
    mutationFn: (one: Chosen) => send(one, false),
    onSuccess: () => queries.invalidateQueries(),
  });
  const choose = (one: Chosen) => {
    take.reset();
    setChosen(one);
    look.mutate(one);
  };
  const files = (list: readonly File[]) => list[0] && choose({ file: list[0], settled: {} });
  const choices = look.error instanceof ApiError ? (look.error.choices as readonly Settled[]) : [];
  const report = take.data ?? (look.isPending ? undefined : look.data);
  return (
    <Panel title={t('import.tables')}>
      <FileDrop
        action={t('import.choose-table')}
        hint={t('import.drop-table')}
        busy={look.isPending || take.isPending}
        onFiles={files}
      />
      {/* What the command line would be told to say is offered as choices here. */}
      {look.error && choices.length > 0 ? (
        <p className="notice error" role="alert">
          <Said text={look.error.message.split(/; say /)[0] ?? ''} />
        </p>
      ) : (
        (take.error ?? look.error) && <ErrorNotice error={take.error ?? look.error} />
      )}
      {chosen && choices.length > 0 && (
        <div className="names">
          <span>{t('import.choose-reading')}</span>
          {choices.map((choice) => (
            <Button
              key={textOf(choice)}
              className="code"
              onPress={() =>
                choose({
                  ...chosen,
                  settled: {
                    ...chosen.settled,
                    ...choice,
                    map: [...(chosen.settled.map ?? []), ...(choice.map ?? [])],
                  },
                })
              }
            >
              {textOf(choice)}
            </Button>
          ))}
        </div>
      )}
      {report?.files.map((file) => (
        <FileReport key={file.file} file={file} written={report.written} />
      ))}
      {report?.skipped.map(({ name, reason }) => (
        <p key={name} className="error">
          <bdi>{name}</bdi>: <Said text={reason} />
        </p>
      ))}
      {chosen && report && !report.written && (
        <Button variant="main" isDisabled={take.isPending} onPress={() => take.mutate(chosen)}>
          {t('import.take')}
        </Button>
      )}
    </Panel>
  );
}
