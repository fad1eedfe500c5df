/** Experiments: creating, stopping and removing them; the configured ones, and their results so far, with intervals. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { call, segment } from '../api/client';
import type { Experiment, ExperimentReport, Finding, Interval } from '../api/types';
import { Button } from '../components/button';
import { Confirm } from '../components/confirm';
import { ErrorNotice } from '../components/error-notice';
import { Figure } from '../components/figure';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { Said } from '../components/said';
import { ofNumbers, Table } from '../components/table';
import { useWords } from '../i18n';
import { NewExperiment } from './experiments/new-experiment';

const WIDTH = 200;
const HEIGHT = 24;

/** An interval around its estimate, on the same scale for all results of a metric; zero is marked. */
function IntervalChart({
  estimate,
  interval: { low, high },
  reach,
}: {
  readonly estimate: number;
  readonly interval: Interval;
  /** The largest distance from zero on the scale. */
  readonly reach: number;
}) {
  const x = (value: number) => WIDTH / 2 + (value / (reach || 1)) * (WIDTH / 2 - 6);
  const clamp = (value: number) => Math.max(0, Math.min(WIDTH, value));
  return (
    <svg className="interval" aria-hidden="true" viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
      <line className="zero" x1={WIDTH / 2} x2={WIDTH / 2} y1="0" y2={HEIGHT} />
      <line
        className="span"
        x1={low === null ? 0 : clamp(x(low))}
        x2={high === null ? WIDTH : clamp(x(high))}
        y1={HEIGHT / 2}
        y2={HEIGHT / 2}
      />
      <circle cx={clamp(x(estimate))} cy={HEIGHT / 2} r="4" />
    </svg>
  );
}

const bound = (value: number | null) => Math.abs(value ?? 0);

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const { t, number } = useWords();
  if (findings.length === 0) return <p>{t('experiment.nothing')}</p>;
  const reach = (metric: string) =>
    Math.max(
      ...findings
        .filter((one) => one.metric === metric)
        .flatMap(({ difference, anytime: { interval } }) => [
          Math.abs(difference),
          bound(interval.low),
          bound(interval.high),
        ]),
    );
  return (
    <Table
      heads={[
        t('experiment.metric'),
        t('experiment.arm'),
        ofNumbers(t('experiment.control')),
        ofNumbers(t('experiment.rate')),
        t('experiment.difference'),
        t('experiment.verdict'),
      ]}
    >
      {findings.map(({ metric, arm, control, rate, difference, anytime, corrected, verdict }) => (
        <tr key={`${metric} ${arm}`}>
          <td>{metric}</td>
          <td>{arm}</td>
          <td className="number">{number(control, 4)}</td>
          <td className="number">{number(rate, 4)}</td>
          <td>
            <IntervalChart estimate={difference} interval={anytime.interval} reach={reach(metric)} />
            <span className="number">
              {number(difference, 4)} [{anytime.interval.low === null ? '–' : number(anytime.interval.low, 4)}
              , {anytime.interval.high === null ? '–' : number(anytime.interval.high, 4)}]
            </span>
          </td>
          <td>
            {verdict ? t(`verdict.${verdict}`) : t('verdict.open')} (p {number(corrected.anytime, 3)})
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** Stops an experiment, or removes a stopped one. */
function Ending({ name, ended }: { readonly name: string; readonly ended: boolean }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState(false);
  const path = `/v1/experiments/${segment(name)}`;
  const end = useMutation({
    mutationFn: () => (ended ? call('DELETE', path) : call('POST', `${path}/stop`)),
    onSuccess: async () => {
      setAsked(false);
      if (ended) navigate('/experiments');
      await queries.invalidateQueries({ queryKey: ended ? ['experiments'] : [] });
    },
  });
  const action = t(ended ? 'experiment.remove' : 'experiment.stop');
  return (
    <>
      <Button variant="danger" onPress={() => setAsked(true)}>
        {action}
      </Button>
      {asked && (
        <Confirm
          title={`${action}: ${name}`}
          action={action}
          busy={end.isPending}
          onConfirm={() => end.mutate()}
          onClose={() => setAsked(false)}
        >
          <p>{t(ended ? 'experiment.remove-text' : 'experiment.stop-text')}</p>
          {end.error && <ErrorNotice error={end.error} />}
        </Confirm>
      )}
    </>
  );
}

function Report({ name }: { readonly name: string }) {
  const { t, number } = useWords();
  const report = useQuery({
    queryKey: ['experiment', name],
    refetchInterval: 10_000,
    queryFn: ({ signal }) =>
      call<ExperimentReport>('GET', `/v1/experiments/${segment(name)}`, undefined, signal),
  });
  return (
    <Panel title={name} actions={<Ending name={name} ended={report.data?.state === 'ended'} />}>
      <Loaded query={report}>
        {({ seen, arms, problem }) => (
          <>
            {problem && (
              <p className="notice error">
                <Said text={problem} />
              </p>
            )}
            {seen.split.wrong && <p className="notice error">{t('experiment.wrong-split')}</p>}
            <dl className="figures">
              {seen.arms.map((arm) => (
                <Figure
                  key={arm.name}
                  name={arm.name}
                  value={t('experiment.arm-size', { people: number(arm.people), lists: number(arm.lists) })}
                  note={
                    arms.find((one) => one.name === arm.name)?.stopped ? t('experiment.stopped') : undefined
                  }
                />
              ))}
            </dl>
            <Findings findings={seen.findings} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

export default function Experiments() {
  const { t, time, percent } = useWords();
  const [parameters] = useSearchParams();
  const chosen = parameters.get('name') ?? '';
  const all = useQuery({
    queryKey: ['experiments'],
    queryFn: ({ signal }) => call<readonly Experiment[]>('GET', '/v1/experiments', undefined, signal),
  });
  return (
    <>
      <h1>{t('page.experiments')}</h1>
      <p>{t('experiments.about')}</p>
      <Loaded query={all}>
        {(experiments) =>
          experiments.length === 0 ? (
            <p>{t('experiments.none')}</p>
          ) : (
            <ul className="list">
              {experiments.map(({ name, state, from, until, arms }) => (
                <li key={name}>
                  <Link
                    href={`/experiments?name=${encodeURIComponent(name)}`}
                    aria-current={name === chosen || undefined}
                  >
                    {name}
                  </Link>{' '}
                  {t(`experiment.${state}`)}
                  {from && `, ${t('from')} ${time(from)}`}
                  {until && `, ${t('until')} ${time(until)}`}:{' '}
                  {arms.map((arm) => `${arm.name} ${percent(arm.share)}`).join(', ')}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {chosen && <Report key={chosen} name={chosen} />}
      <Panel title={t('experiment.new')}>
        <NewExperiment />
      </Panel>
    </>
  );
}
