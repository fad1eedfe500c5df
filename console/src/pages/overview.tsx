/**
 * Overview: problems, counts of records, requests with their latency, served models, outcomes by arm, costs of answers.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { call } from '../api/client';
import { buckets, quantile, total } from '../api/metrics';
import { type Reading, useMetrics } from '../api/queries';
import type { Experiment, Exploration } from '../api/types';
import { Figure } from '../components/figure';
import { LineChart } from '../components/line-chart';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { ofNumbers, Table } from '../components/table';
import { type Phrase, useWords } from '../i18n';
import { Arms } from './overview/arms';
import { Costs } from './overview/costs';
import { Serving } from './overview/serving';

/** The interval of readings in milliseconds, and the number of readings in charts. */
const EVERY = 2_000;
const KEPT = 60;

const DURATION = 'tandem_http_request_duration_seconds';

/** Excludes requests of the console and probes. */
const isServed = ({ route = '' }: Readonly<Record<string, string>>) =>
  route.startsWith('/v1/') || route.startsWith('/api/');

interface Interval {
  readonly requests: number;
  readonly events: number;
  /** In milliseconds; `NaN` without requests. */
  readonly median: number;
  readonly slow: number;
}

/** The rates per second between readings. */
function intervals(readings: readonly Reading[]): Interval[] {
  return readings.slice(1).map((now, index) => {
    const before = readings[index] as Reading;
    const seconds = Math.max(0.001, (now.at - before.at) / 1000);
    const rate = (of: (reading: Reading) => number) => Math.max(0, of(now) - of(before)) / seconds;
    const counted = buckets(now.samples, DURATION, isServed);
    const earlier = buckets(before.samples, DURATION, isServed);
    const between = new Map([...counted].map(([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)]));
    const milliseconds = (share: number) => (quantile(between, share) ?? Number.NaN) * 1000;
    return {
      requests: rate(({ samples }) => [...buckets(samples, DURATION, isServed).values()].at(-1) ?? 0),
      events: rate(({ samples }) => total(samples, 'tandem_events')),
      median: milliseconds(0.5),
      slow: milliseconds(0.99),
    };
  });
}

function Traffic({ readings }: { readonly readings: readonly Reading[] }) {
  const { t, number } = useWords();
  const past = intervals(readings);
  const values = (of: (interval: Interval) => number) => past.map(of);
  const finite = (of: (interval: Interval) => number) => values(of).filter(Number.isFinite);
  return (
    <div className="columns">
      <LineChart
        label={t('overview.traffic')}
        series={[
          { name: t('overview.requests'), values: values(({ requests }) => requests) },
          { name: t('overview.events-rate'), values: values(({ events }) => events) },
        ]}
        format={(value) => `${number(value, 1)}/s`}
      />
      <LineChart
        label={t('overview.latency')}
        series={[
          { name: t('overview.median'), values: finite(({ median }) => median) },
          { name: t('overview.p99'), values: finite(({ slow }) => slow) },
        ]}
        format={(value) => `${number(value, 1)} ms`}
      />
    </div>
  );
}

function Stored({ reading }: { readonly reading: Reading }) {
  const { t, number } = useWords();
  const of = (name: string) => number(total(reading.samples, name));
  const memory = total(reading.samples, 'tandem_memory_bytes', { kind: 'rss' }) / 2 ** 20;
  return (
    <dl className="figures wide">
      <Figure name={t('items')} value={of('tandem_items')} />
      <Figure name={t('people')} value={of('tandem_users')} />
      <Figure name={t('events')} value={of('tandem_events')} />
      <Figure name={t('overview.since-refresh')} value={of('tandem_events_since_refresh')} />
      <Figure name={t('overview.memory')} value={`${number(memory)} MiB`} />
    </dl>
  );
}

/** A notice with its condition, and the page to resolve it. */
interface Told {
  readonly what: string | false | null | undefined;
  readonly to?: readonly [address: string, name: Phrase];
}

/** The notices whose conditions hold; nothing if there are none. */
function Attention({
  reading,
  experiments,
}: {
  readonly reading: Reading;
  readonly experiments: readonly Experiment[];
}) {
  const { t, said } = useWords();
  const { samples } = reading;
  const failed = samples.reduce(
    (sum, { name, labels, value }) =>
      name === `${DURATION}_count` && labels.status?.startsWith('5') && isServed(labels) ? sum + value : sum,
    0,
  );
  const isEmpty = total(samples, 'tandem_items') === 0;
  const all: readonly Told[] = [
    { what: total(samples, 'tandem_ready') === 0 && t('attention.starting') },
    { what: isEmpty && t('attention.empty'), to: ['/content?import=file', 'content.import'] },
    {
      what: total(samples, 'tandem_model_stopped') > 0 && t('attention.model-stopped'),
      to: ['/models', 'page.models'],
    },
    { what: failed > 0 && t('attention.failed', { count: failed }) },
    ...experiments.flatMap(({ name, problem, arms }): Told[] => {
      const to = [`/experiments?name=${encodeURIComponent(name)}`, 'page.experiments'] as const;
      return [
        { what: problem && `${name}: ${said(problem) ?? problem}`, to },
        ...arms.map((arm) => ({
          what: arm.stopped && t('attention.arm-stopped', { experiment: name, arm: arm.name }),
          to,
        })),
      ];
    }),
  ];
  const told = all.filter(({ what }) => what);
  if (told.length === 0) return <p className="calm">✓ {t('attention.none')}</p>;
  return (
    <ul className="attention">
      {told.map(({ what, to }) => (
        <li key={String(what)}>
          {what} {to && <Link href={to[0]}>{t(to[1])}</Link>}
        </li>
      ))}
    </ul>
  );
}

function Explored({ exploration }: { readonly exploration: Exploration }) {
  const { t, number, percent } = useWords();
  const { places, explored, answers } = exploration;
  return (
    <>
      <dl className="figures">
        <Figure name={t('overview.places')} value={number(places)} />
        <Figure name={t('overview.explored')} value={percent(places ? explored / places : 0, 1)} />
      </dl>
      {answers.length > 0 && (
        <Table
          heads={[
            t('overview.outcome'),
            ofNumbers(t('overview.answers')),
            ofNumbers(t('overview.per-place')),
          ]}
        >
          {answers.map(({ kind, times }) => (
            <tr key={kind}>
              <td>{kind}</td>
              <td className="number">{number(times)}</td>
              <td className="number">{percent(places ? times / places : 0, 2)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

export default function Overview() {
  const { t } = useWords();
  const metrics = useMetrics(EVERY, KEPT);
  const experiments = useQuery({
    queryKey: ['experiments'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call<readonly Experiment[]>('GET', '/v1/experiments', undefined, signal),
  });
  const exploration = useQuery({
    queryKey: ['exploration'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call<Exploration>('GET', '/v1/exploration', undefined, signal),
  });
  return (
    <>
      <h1>{t('page.overview')}</h1>
      <p>
        {t('overview.about')} <Link href="/try">{t('overview.try')}</Link>
      </p>
      <Loaded query={metrics}>
        {({ last: reading, readings }) => (
          <>
            <Stored reading={reading} />
            <Panel title={t('overview.attention')}>
              <Attention reading={reading} experiments={experiments.data ?? []} />
            </Panel>
            <Panel title={t('overview.now')}>
              <Traffic readings={readings} />
            </Panel>
            <Panel title={t('overview.cost')}>
              <Costs reading={reading} />
            </Panel>
            <div className="two">
              <Panel title={t('overview.models')}>
                <Serving />
              </Panel>
              <Panel title={t('overview.outcomes')}>
                <Loaded query={exploration}>{(data) => <Explored exploration={data} />}</Loaded>
              </Panel>
            </div>
            <Panel title={t('overview.arms')}>
              <Arms experiments={experiments.data ?? []} />
            </Panel>
          </>
        )}
      </Loaded>
    </>
  );
}
