/**
 * Evaluate: the recommendations evaluated on held-out events, with earlier results, and the segments in which they are
 * worse.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Estimate, Evaluation, EvaluationJob, Figures } from '../api/admin-types';
import { call } from '../api/client';
import { Button } from '../components/button';
import { Choice } from '../components/choice';
import { ErrorNotice } from '../components/error-notice';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { Said } from '../components/said';
import { Scroll } from '../components/scroll';
import { type Phrase, useWords } from '../i18n';

const HOLDOUTS = ['last', 'random', 'items'] as const;

const MODELS = ['without', 'with'] as const;

/** The main metric. */
const METRIC = 'NDCG@10';

const SEGMENTS: Readonly<Record<string, Phrase>> = {
  few: 'evaluate.few',
  some: 'evaluate.some',
  many: 'evaluate.many',
};

interface Evaluations {
  readonly job: EvaluationJob | null;
  readonly results: readonly Evaluation[];
}

function Begin({ job }: { readonly job: EvaluationJob | null }) {
  const { t, said, percent } = useWords();
  const queries = useQueryClient();
  const [holdout, setHoldout] = useState<(typeof HOLDOUTS)[number]>('last');
  const [models, setModels] = useState<(typeof MODELS)[number]>('without');
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['evaluations'] });
  const begin = useMutation({
    mutationFn: () => call('POST', '/v1/evaluations', { holdout, train: models === 'with' }),
    onSuccess,
  });
  const stop = useMutation({ mutationFn: () => call('DELETE', '/v1/evaluations'), onSuccess });
  const runs = job?.status === 'running';
  const phase = said(job?.progress?.phase ?? '') ?? job?.progress?.phase ?? '';
  const share = job?.progress?.total ? percent(job.progress.done / job.progress.total) : '';
  return (
    <>
      <p>{t('evaluate.about')}</p>
      <div className="row">
        <Choice
          label={t('evaluate.holdout')}
          value={holdout}
          options={HOLDOUTS.map((id) => ({ id, name: t(`evaluate.${id}`) }))}
          onChange={setHoldout}
        />
        <Choice
          label={t('page.models')}
          value={models}
          options={MODELS.map((id) => ({ id, name: t(`evaluate.${id}`) }))}
          onChange={setModels}
        />
        <Button variant="main" isDisabled={runs || begin.isPending} onPress={() => begin.mutate()}>
          {t('evaluate.begin')}
        </Button>
        {runs && <Button onPress={() => stop.mutate()}>{t('model.stop')}</Button>}
      </div>
      <p role="status">{runs && t('evaluate.running', { phase: `${phase} ${share}` })}</p>
      {job?.status === 'failed' && (
        <p className="notice error">
          <Said text={job.error ?? ''} />
        </p>
      )}
      {(begin.error ?? stop.error) && <ErrorNotice error={begin.error ?? stop.error} />}
    </>
  );
}

/** Whether two intervals do not overlap, so that the difference is significant. */
const apart = (a: Estimate, b: Estimate) => a.low > b.high || b.low > a.high;

function Value({
  now,
  before,
}: {
  readonly now: Estimate | undefined;
  readonly before: Estimate | undefined;
}) {
  const { t, number } = useWords();
  if (!now) return <td className="number">–</td>;
  const change = before && now.value - before.value;
  const clear = before && apart(now, before);
  return (
    <td className="number">
      {number(now.value, 4)} <small>± {number((now.high - now.low) / 2, 4)}</small>
      {change !== undefined && (
        <div className={clear && change < 0 ? 'error' : undefined}>
          <small>
            {change >= 0 ? '+' : '−'}
            {number(Math.abs(change), 4)} {clear ? t(change > 0 ? 'verdict.better' : 'verdict.worse') : ''}
          </small>
        </div>
      )}
    </td>
  );
}

function MethodTable({ now, before }: { readonly now: Figures; readonly before: Figures | undefined }) {
  const { t } = useWords();
  const methods = Object.keys(now);
  const metrics = [...new Set(methods.flatMap((method) => Object.keys(now[method] ?? {})))];
  return (
    <Scroll label={t('evaluate.begin')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('experiment.metric')}</th>
            <MethodHeads methods={methods} />
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <tr key={metric}>
              <th scope="row">{metric}</th>
              {methods.map((method) => (
                <Value key={method} now={now[method]?.[metric]} before={before?.[method]?.[metric]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** The headers of the columns of methods. */
function MethodHeads({ methods }: { readonly methods: readonly string[] }) {
  return methods.map((method) => (
    <th key={method} scope="col" className="number">
      {method}
    </th>
  ));
}

/**
 * Results by the length of people's histories, with a mark where the recommendations are not better than the baseline.
 */
function Segments({
  result,
  before,
}: {
  readonly result: Evaluation;
  readonly before: Evaluation | undefined;
}) {
  const { t, number } = useWords();
  const methods = Object.keys(result.methods).filter((method) => result.segments[0]?.methods[method]);
  return (
    <Scroll label={t('evaluate.segments', { metric: METRIC })}>
      <table>
        <caption>{t('evaluate.segments', { metric: METRIC })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('evaluate.known')}</th>
            <th scope="col" className="number">
              {t('people')}
            </th>
            <MethodHeads methods={methods} />
          </tr>
        </thead>
        <tbody>
          {result.segments.map(({ name, people, methods: figures }) => (
            <tr key={name}>
              <th scope="row">{t(SEGMENTS[name] ?? 'evaluate.many')}</th>
              <td className="number">{number(people)}</td>
              {methods.map((method) => (
                <Value
                  key={method}
                  now={figures[method]?.[METRIC]}
                  before={before?.segments.find((one) => one.name === name)?.methods[method]?.[METRIC]}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

export default function Evaluate() {
  const { t, number, time } = useWords();
  const evaluations = useQuery({
    queryKey: ['evaluations'],
    refetchInterval: 2_000,
    queryFn: ({ signal }) => call<Evaluations>('GET', '/v1/evaluations', undefined, signal),
  });
  return (
    <>
      <h1>{t('page.evaluate')}</h1>
      <Loaded query={evaluations}>
        {({ job, results: [latest, ...earlier] }) => {
          // Only evaluations with the same held-out events and models are comparable.
          const before = earlier.find(
            (one) => one.holdout === latest?.holdout && one.trained === latest.trained,
          );
          return (
            <>
              <Panel title={t('evaluate.begin')}>
                <Begin job={job} />
              </Panel>
              {!latest && job?.status !== 'running' && <p className="empty">{t('evaluate.none')}</p>}
              {latest && (
                <Panel title={t('evaluate.latest', { time: time(latest.at) })}>
                  <p>
                    {t('evaluate.measured', { people: number(latest.people), items: number(latest.items) })}{' '}
                    {before && t('evaluate.before', { time: time(before.at) })}
                  </p>
                  {latest.ranker && (
                    <p>
                      <Said text={latest.ranker.reason} />
                    </p>
                  )}
                  <MethodTable now={latest.methods} before={before?.methods} />
                  <Segments result={latest} before={before} />
                </Panel>
              )}
            </>
          );
        }}
      </Loaded>
    </>
  );
}
