/**
 * Why an item is in a list: the shares of retrievers, the effects of features, the terms of the objective, the rules.
 */
import { Fragment, type ReactNode } from 'react';
import type { Explanation, Reason } from '../api/types';
import { type Phrase, useWords } from '../i18n';
import { EffectBar } from './effect-bar';
import { ShareBar } from './share-bar';

/** The phrase with a given prefix and name, if there is one. */
function useNamed() {
  const { t, has } = useWords();
  return (group: 'retriever' | 'feature', name: string): string => {
    const phrase = `${group}.${name}`;
    return has(phrase) ? t(phrase) : name;
  };
}

function Part({ title, children }: { readonly title: Phrase; readonly children: ReactNode }) {
  const { t } = useWords();
  return (
    <section className="why-part" aria-label={t(title)}>
      <h3>{t(title)}</h3>
      {children}
    </section>
  );
}

function Retrievers({ reasons }: { readonly reasons: readonly Reason[] }) {
  const { t, percent } = useWords();
  const named = useNamed();
  const whole = reasons.reduce((sum, { weight }) => sum + Math.max(0, weight), 0) || 1;
  const shares = reasons
    .map((reason) => ({ ...reason, share: Math.max(0, reason.weight) / whole }))
    .filter(({ share }) => share >= 0.01);
  return (
    <ul className="why" aria-label={t('why')}>
      {shares.map(({ retriever, share, because }) => {
        const names = new Set(
          because.slice(0, 3).map((one) => one.tag ?? one.term ?? one.title ?? one.item ?? ''),
        );
        return (
          <li key={retriever}>
            <span className="why-name">{named('retriever', retriever)}</span>
            <ShareBar share={share} kind={retriever} />
            <span className="number">{percent(share)}</span>
            {names.size > 0 && (
              <span className="because">
                {t('because')}{' '}
                {[...names].map((name, n) => (
                  <Fragment key={name}>
                    {n > 0 && ', '}
                    <bdi>{name}</bdi>
                  </Fragment>
                ))}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Names with their positive or negative effects on the score. */
function Effects({
  label,
  rows,
}: {
  readonly label: Phrase;
  readonly rows: readonly {
    readonly name: ReactNode;
    readonly key: string;
    readonly effect: number | null;
  }[];
}) {
  const { t, signed } = useWords();
  const largest = Math.max(...rows.map(({ effect }) => Math.abs(effect ?? 0)));
  return (
    <ul className="why" aria-label={t(label)}>
      {rows.map(({ name, key, effect }) => (
        <li key={key}>
          <span className="why-name">{name}</span>
          <EffectBar share={effect === null || largest === 0 ? 0 : effect / largest} />
          <span className="number">{effect === null ? '–' : signed(effect)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The rules that raised, lowered or placed the item, and its place by score if it differs. */
function Rules({
  explanation: { rules, place },
  position,
}: {
  readonly explanation: Explanation;
  readonly position: number;
}) {
  const { t, number } = useWords();
  return (
    <ul className="why-rules">
      {rules.map(({ rule, where, factor = 1 }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two rules may say the same
        <li key={index}>
          {rule === 'boost'
            ? t(factor >= 1 ? 'rule.lifted' : 'rule.lowered', { factor: number(factor, 3) })
            : t(`rule.${rule}`, { factor: number(factor, 3) })}{' '}
          {where && <code>{where}</code>}
        </li>
      ))}
      {rules.length === 0 && <li>{t('rule.none')}</li>}
      <li>
        {place === position + 1
          ? t('rule.in-place', { place: number(place) })
          : t('rule.moved', { place: number(place), position: number(position + 1) })}
      </li>
    </ul>
  );
}

function Told({ explanation, position }: { readonly explanation: Explanation; readonly position: number }) {
  const { t, percent } = useWords();
  const named = useNamed();
  const { by, features, outcomes, terms } = explanation;
  const nameOf = (name: string) => {
    const [, retriever] = /^retriever\.(.*)$/.exec(name) ?? [];
    return retriever === undefined ? named('feature', name) : named('retriever', retriever);
  };
  return (
    <>
      <Part title="why.features">
        {outcomes.length > 0 && (
          <p className="path">
            {t('why.predicted')}{' '}
            {outcomes.map(({ name, probability }) => `${name} ${percent(probability, 1)}`).join(', ')}
          </p>
        )}
        {outcomes.length === 0 && <p className="path">{t('why.no-ranker')}</p>}
        {by !== 'fusion' && (
          <Effects
            label="why.features"
            rows={features.map(({ name, effect, values }) => ({
              key: name,
              effect,
              name: (
                <span
                  title={Object.entries(values)
                    .map(([feature, value]) => `${feature} ${value.toFixed(3)}`)
                    .join('\n')}
                >
                  {nameOf(name)}
                </span>
              ),
            }))}
          />
        )}
      </Part>
      <Part title="page.objective">
        {by === 'objective' ? (
          <Effects
            label="page.objective"
            rows={terms.map(({ text, value }, index) => ({
              key: `${index} ${text}`,
              effect: value,
              name: <code>{text}</code>,
            }))}
          />
        ) : (
          <p className="path">{t('why.no-objective')}</p>
        )}
      </Part>
      <Part title="why.rules">
        <Rules explanation={explanation} position={position} />
      </Part>
    </>
  );
}

export function Why({
  reasons,
  explanation,
  position = 0,
}: {
  readonly reasons: readonly Reason[];
  /** The explanation of the score, if it was requested. */
  readonly explanation?: Explanation | undefined;
  /** The position in the list, from 0. */
  readonly position?: number;
}) {
  return (
    <div className="why-all">
      {explanation ? (
        <>
          <Part title="why.retrievers">
            <Retrievers reasons={reasons} />
          </Part>
          <Told explanation={explanation} position={position} />
        </>
      ) : (
        <Retrievers reasons={reasons} />
      )}
    </div>
  );
}
