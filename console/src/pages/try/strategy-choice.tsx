/** How a question is answered, as a choice; all but the direct way need a language model. */
import { Link } from 'wouter';
import { useProviders } from '../../api/queries';
import { Choice } from '../../components/choice';
import { useWords } from '../../i18n';
import { STRATEGIES, type Strategy } from './use-answer';

export function StrategyChoice({
  value,
  onChange,
}: {
  readonly value: Strategy;
  readonly onChange: (strategy: Strategy) => void;
}) {
  const { t } = useWords();
  // Where it may not be read, all are offered: the server says what does not go.
  const providers = useProviders();
  if (providers.data?.configured.length === 0)
    return (
      <p className="path">
        {t('ask.needs-model')} <Link href="/settings">{t('page.settings')}</Link>
      </p>
    );
  return (
    <Choice
      label={t('ask.strategy')}
      value={value}
      options={STRATEGIES.map((id) => ({ id, name: t(`strategy.${id}`) }))}
      onChange={onChange}
    />
  );
}
