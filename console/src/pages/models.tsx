/** Models: versions with their metrics and admission, training with its curves, admitting and rolling back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call, segment } from '../api/client';
import { isLoading, useProviders, useVersions } from '../api/queries';
import type { ModelVersion, TrainingJob, TrainingRun } from '../api/types';
import { Badge } from '../components/badge';
import { Busy } from '../components/busy';
import { Button } from '../components/button';
import { Choice } from '../components/choice';
import { ErrorNotice } from '../components/error-notice';
import { LineChart } from '../components/line-chart';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { Said } from '../components/said';
import { ofNumbers, Table } from '../components/table';
import { useWords } from '../i18n';
import { LanguageModels } from './models/language-models';

/** The main metric of versions that have it. */
const MAIN_METRIC = 'NDCG@10';

/** The metric shown for a version: the main one, or else the most similar one that it has. */
function mainOf(metrics: ModelVersion['metrics']): readonly [name?: string, value?: number] {
  if (metrics[MAIN_METRIC] !== undefined) return [MAIN_METRIC, metrics[MAIN_METRIC]];
  return Object.entries(metrics).find(([name]) => /^(?:NDCG|AUC)/.test(name)) ?? [];
}

const TRAINABLE = ['sequence', 'taste', 'ranker', 'search-ranker', 'text'] as const;

function Versions({ versions }: { readonly versions: readonly ModelVersion[] }) {
  const { t, time, number } = useWords();
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['versions'] });
  const admit = useMutation({
    mutationFn: (id: string) => call('POST', `/v1/models/versions/${segment(id)}/admit`),
    onSuccess,
  });
  const rollBack = useMutation({
    mutationFn: (id: string) => call('POST', `/v1/models/versions/${segment(id)}/rollback`),
    onSuccess,
  });
  const error = admit.error ?? rollBack.error;
  if (versions.length === 0) return <p>{t('models.none')}</p>;
  return (
    <>
      {error && <ErrorNotice error={error} />}
      <Table
        heads={[
          t('model.version'),
          t('model.state'),
          ofNumbers(t('model.quality')),
          ofNumbers(t('model.samples')),
          t('model.created'),
          t('model.reason'),
        ]}
        acts
      >
        {versions.map(({ id, serving, admitted, metrics, samples, created, reason }) => {
          const [name, metric] = mainOf(metrics);
          return (
            <tr key={id}>
              <td>{id}</td>
              <td>
                <Badge state={serving ? 'good' : admitted ? undefined : 'bad'}>
                  {t(serving ? 'model.serving' : admitted ? 'model.admitted' : 'model.refused')}
                </Badge>
              </td>
              <td className="number">
                {metric === undefined ? '–' : number(metric, 4)} {name !== undefined && <small>{name}</small>}
              </td>
              <td className="number">{number(samples)}</td>
              <td>{time(created)}</td>
              <td>
                <Said text={reason} />
              </td>
              <td>
                {serving ? (
                  <Button isDisabled={rollBack.isPending} onPress={() => rollBack.mutate(id)}>
                    {t('model.roll-back')}
                  </Button>
                ) : (
                  <Button isDisabled={admit.isPending} onPress={() => admit.mutate(id)}>
                    {t('model.admit')}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </Table>
    </>
  );
}

function Runs({ runs }: { readonly runs: readonly TrainingRun[] }) {
  const { t, time, number } = useWords();
  if (runs.length === 0) return <p>{t('runs.none')}</p>;
  return (
    <ul className="list">
      {runs.slice(0, 10).map(({ id, status, reason, startedAt, curves }) => (
        <li key={id}>
          <strong>{id}</strong> {t(`run.${status}`)}, {time(startedAt)} {reason && <Said text={reason} />}
          <div className="columns">
            {curves.map(({ metric, values }) => (
              <LineChart
                key={metric}
                label={`${id}: ${metric}`}
                series={[{ name: metric, values: values.filter((value) => value !== null) }]}
                format={(value) => number(value, 4)}
              />
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The state of the latest requested training. */
function JobState({ job }: { readonly job: TrainingJob }) {
  const { t, said, percent } = useWords();
  const { model, status, progress, version, error } = job;
  const queries = useQueryClient();
  const stop = useMutation({
    mutationFn: () => call('DELETE', '/v1/models/training'),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['job'] }),
  });
  if (status === 'running') {
    const phase = said(progress?.phase ?? '') ?? progress?.phase ?? '';
    const share = progress?.total ? percent(progress.done / progress.total) : '';
    return (
      <>
        <div className="row">
          <p className="grow" role="status">
            {t('model.training-begun', { model, phase: `${phase} ${share}` })}
          </p>
          <Button onPress={() => stop.mutate()}>{t('model.stop')}</Button>
        </div>
        <progress
          className="progress"
          aria-label={t('model.train')}
          max={progress?.total ?? 1}
          value={progress?.total ? progress.done : 0}
        />
      </>
    );
  }
  if (status === 'finished') {
    const outcome = version?.admitted ? 'model.training-admitted' : 'model.training-refused';
    return (
      <p role="status">
        {t(outcome, { version: version?.id ?? model })} {version && <Said text={version.reason ?? ''} />}
      </p>
    );
  }
  return (
    <p className="notice error" role="alert">
      {model}: {t(`run.${status}`)}. {error && <Said text={error} />}
    </p>
  );
}

/** The latest requested training. */
const useJob = () =>
  useQuery({
    queryKey: ['job'],
    refetchInterval: 2_000,
    queryFn: ({ signal }) =>
      call<{ readonly job: TrainingJob | null }>('GET', '/v1/models/training', undefined, signal),
  });

function Train() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [model, setModel] = useState<(typeof TRAINABLE)[number]>('sequence');
  const job = useJob();
  const ended = job.data?.job?.status !== 'running' && job.data?.job?.version?.id;
  // The table of versions would show the new one as not served until it is read again.
  useEffect(() => {
    if (ended) void queries.invalidateQueries({ queryKey: ['versions'] });
  }, [ended, queries]);
  const train = useMutation({
    mutationFn: () => call('POST', '/v1/models/training', { model }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['job'] }),
  });
  return (
    <>
      <div className="row">
        <Choice
          label={t('model.which')}
          value={model}
          options={TRAINABLE.map((id) => ({ id, name: t(`model.${id}`) }))}
          onChange={setModel}
        />
        <Button
          variant="main"
          isDisabled={train.isPending || job.data?.job?.status === 'running'}
          onPress={() => train.mutate()}
        >
          {t('model.train')}
        </Button>
      </div>
      {job.data?.job && <JobState job={job.data.job} />}
      {train.error && <ErrorNotice error={train.error} />}
    </>
  );
}

export default function Models() {
  const { t, time } = useWords();
  const versions = useVersions();
  const runs = useQuery({
    queryKey: ['runs'],
    refetchInterval: 3_000,
    queryFn: ({ signal }) =>
      call<{ readonly runs: readonly TrainingRun[] }>('GET', '/v1/models/runs', undefined, signal),
  });
  const [job, providers] = [useJob(), useProviders()];
  if (isLoading([versions, runs, job, providers])) {
    return (
      <>
        <h1>{t('page.models')}</h1>
        <p>{t('models.about')}</p>
        <Busy />
      </>
    );
  }
  const alarms = versions.data?.alarms.filter(({ open }) => open) ?? [];
  return (
    <>
      <h1>{t('page.models')}</h1>
      <p>{t('models.about')}</p>
      {alarms.map(({ at, from, reason }) => (
        <p key={at} className="notice error">
          {t('model.alarm', { version: from, time: time(at) })} <Said text={reason} />
        </p>
      ))}
      <Panel title={t('model.train')}>
        <Train />
      </Panel>
      <Panel title={t('model.versions')}>
        <Loaded query={versions}>{(data) => <Versions versions={data.versions} />}</Loaded>
      </Panel>
      <Panel title={t('model.language')}>
        <LanguageModels />
      </Panel>
      <Panel title={t('model.runs')}>
        <Loaded query={runs}>{(data) => <Runs runs={data.runs} />}</Loaded>
      </Panel>
    </>
  );
}
