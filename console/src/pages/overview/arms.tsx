/** The outcome rates of the arms of running experiments. */
import { useQueries } from '@tanstack/react-query';
import { Link } from 'wouter';
import { call, segment } from '../../api/client';
import type { Experiment, ExperimentReport } from '../../api/types';
import { Badge } from '../../components/badge';
import { ofNumbers, Table } from '../../components/table';
import { useWords } from '../../i18n';

/** The maximum number of experiments shown; their page has all. */
const SHOWN = 5;

export function Arms({ experiments }: { readonly experiments: readonly Experiment[] }) {
  const { t, number, percent } = useWords();
  const running = experiments.filter(({ state }) => state === 'running').slice(0, SHOWN);
  const reports = useQueries({
    queries: running.map(({ name }) => ({
      queryKey: ['experiment', name],
      refetchInterval: 10_000,
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        call<ExperimentReport>('GET', `/v1/experiments/${segment(name)}`, undefined, signal),
    })),
  });
  if (running.length === 0)
    return (
      <p>
        {t('overview.no-experiments')} <Link href="/experiments">{t('page.experiments')}</Link>
      </p>
    );
  return (
    <Table
      heads={[
        t('page.experiments'),
        t('experiment.metric'),
        t('experiment.arm'),
        ofNumbers(t('experiment.control')),
        ofNumbers(t('experiment.rate')),
        t('experiment.verdict'),
      ]}
    >
      {reports.flatMap(({ data }, index) => {
        const name = running[index]?.name ?? '';
        const findings = data?.seen.findings ?? [];
        const link = <Link href={`/experiments?name=${encodeURIComponent(name)}`}>{name}</Link>;
        if (findings.length === 0)
          return [
            <tr key={name}>
              <td>{link}</td>
              <td colSpan={5}>
                {t('experiment.nothing')}{' '}
                {data?.seen.arms.map((arm) => `${arm.name}: ${number(arm.people)}`).join(', ')}
              </td>
            </tr>,
          ];
        return findings.map(({ metric, arm, control, rate, verdict }) => (
          <tr key={`${name} ${metric} ${arm}`}>
            <td>{link}</td>
            <td>{metric}</td>
            <td>{arm}</td>
            <td className="number">{percent(control, 2)}</td>
            <td className="number">{percent(rate, 2)}</td>
            <td>
              <Badge state={verdict === 'better' ? 'good' : verdict === 'worse' ? 'bad' : undefined}>
                {t(`verdict.${verdict ?? 'open'}`)}
              </Badge>
            </td>
          </tr>
        ));
      })}
    </Table>
  );
}
