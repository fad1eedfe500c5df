/** The costs of answers by provider, since the start of the server. */
import type { Reading } from '../../api/queries';
import { ofNumbers, Table } from '../../components/table';
import { useWords } from '../../i18n';

/** The sum of a metric for each provider. */
function byProvider({ samples }: Reading, metric: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { name, labels, value } of samples) {
    if (name !== `tandem_answers_${metric}`) continue;
    const provider = labels.provider ?? '';
    sums.set(provider, (sums.get(provider) ?? 0) + value);
  }
  return sums;
}

export function Costs({ reading }: { readonly reading: Reading }) {
  const { t, number } = useWords();
  const answers = byProvider(reading, 'total');
  if (answers.size === 0) return <p>{t('overview.no-answers')}</p>;
  const seconds = byProvider(reading, 'seconds_total');
  const read = byProvider(reading, 'input_tokens_total');
  const written = byProvider(reading, 'output_tokens_total');
  const money = byProvider(reading, 'cost_total');
  return (
    <Table
      heads={[
        t('overview.written-by'),
        ...(['answers', 'seconds', 'tokens-read', 'tokens-written', 'money'] as const).map((column) =>
          ofNumbers(t(`overview.${column}`)),
        ),
      ]}
    >
      {[...answers].map(([provider, count]) => (
        <tr key={provider}>
          <td>{provider}</td>
          <td className="number">{number(count)}</td>
          <td className="number">{number((seconds.get(provider) ?? 0) / Math.max(1, count), 2)} s</td>
          <td className="number">{number(read.get(provider) ?? 0)}</td>
          <td className="number">{number(written.get(provider) ?? 0)}</td>
          <td className="number">{number(money.get(provider) ?? 0, 4)}</td>
        </tr>
      ))}
    </Table>
  );
}
