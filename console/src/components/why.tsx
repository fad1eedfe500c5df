/** Why an item is in a list: the share of each retriever in its score, and what it rests on. */
import type { Reason } from '../api/types';
import { type Phrase, useWords } from '../i18n';
import { ShareBar } from './share-bar';

const KNOWN: Readonly<Record<string, Phrase>> = {
  sequence: 'retriever.sequence',
  'similar-items': 'retriever.similar-items',
  'similar-people': 'retriever.similar-people',
  'same-tags': 'retriever.same-tags',
  affinity: 'retriever.affinity',
  popular: 'retriever.popular',
  newest: 'retriever.newest',
  taste: 'retriever.taste',
  vectors: 'retriever.vectors',
  repeat: 'retriever.repeat',
  pin: 'retriever.pin',
  exploration: 'retriever.exploration',
  'full-text': 'retriever.full-text',
  'text-vectors': 'retriever.text-vectors',
};

export function Why({ reasons }: { readonly reasons: readonly Reason[] }) {
  const { t, percent } = useWords();
  const whole = reasons.reduce((sum, { weight }) => sum + Math.max(0, weight), 0) || 1;
  const shares = reasons
    .map((reason) => ({ ...reason, share: Math.max(0, reason.weight) / whole }))
    .filter(({ share }) => share >= 0.01);
  return (
    <ul className="why" aria-label={t('why')}>
      {shares.map(({ retriever, share, because }) => {
        const phrase = KNOWN[retriever];
        const names = because.slice(0, 3).map((one) => one.tag ?? one.term ?? one.title ?? one.item ?? '');
        return (
          <li key={retriever}>
            <span className="why-name">{phrase ? t(phrase) : retriever}</span>
            <ShareBar share={share} kind={retriever} />
            <span className="number">{percent(share)}</span>
            {names.length > 0 && (
              <span className="because">
                {t('because')} <bdi>{names.join(', ')}</bdi>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
