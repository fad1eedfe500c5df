/** A whole answer: its text with what is in doubt marked, how it was made, where sources contradict each other, its sources. */
import { Fragment, type ReactNode } from 'react';
import type { Answer } from '../../api/types';
import { Button } from '../../components/button';
import { Said } from '../../components/said';
import { type Phrase, useWords } from '../../i18n';
import { Contradictions } from './contradictions';

/** Opens an item, at a passage of it. */
export type OpenSource = (item: string, quote?: string, position?: number) => void;

const CITED = /\[(\d+)\]/g;

/** The text of an answer: sentences in doubt are marked, and each [1] opens what it cites. */
function AnswerText({ answer, onOpen }: { readonly answer: Answer; readonly onOpen: OpenSource }) {
  const { t } = useWords();
  const { text, citations } = answer;
  const cited = (from: number, to: number): ReactNode[] => {
    const parts: ReactNode[] = [];
    let at = from;
    for (const match of text.slice(from, to).matchAll(CITED)) {
      const citation = citations.find(({ number }) => number === Number(match[1]));
      const start = from + match.index;
      if (!citation) continue;
      const { item, title, quote, position } = citation;
      parts.push(
        text.slice(at, start),
        <Button
          key={start}
          className="link citation"
          aria-label={t('ask.source', { number: citation.number, title })}
          onPress={() => onOpen(item, quote, position)}
        >
          [{citation.number}]
        </Button>,
      );
      at = start + match[0].length;
    }
    return [...parts, text.slice(at, to)];
  };
  const parts: ReactNode[] = [];
  let at = 0;
  for (const sentence of answer.sentences) {
    const start = sentence.supported ? -1 : text.indexOf(sentence.text, at);
    if (start < 0) continue;
    const end = start + sentence.text.length;
    parts.push(
      ...cited(at, start),
      <mark key={`doubt ${start}`} className="doubt" title={t('ask.doubt')}>
        {cited(start, end)}
      </mark>,
    );
    at = end;
  }
  return (
    <div className="answer">
      {parts}
      {cited(at, text.length)}
    </div>
  );
}

/** Sentences that their sources do not support, and why. */
function Doubts({ sentences }: Pick<Answer, 'sentences'>) {
  const { t, has, percent } = useWords();
  const doubted = sentences.filter(({ supported }) => !supported);
  if (doubted.length === 0) return null;
  const reason = ({ kind, written, source }: Answer['sentences'][number]['doubts'][number]) => {
    const phrase = `doubt.${kind}`;
    return has(phrase) ? t(phrase, { written, source: source || '–' }) : kind;
  };
  return (
    <div className="notice error">
      {t('ask.doubted')}
      <ul>
        {doubted.map(({ text, doubts, agreement }) => (
          <li key={text}>
            <bdi>{text}</bdi>
            {doubts.length > 0 && <small className="path"> {doubts.map(reason).join(' ')}</small>}
            {agreement !== undefined && (
              <small className="path"> {t('ask.agreement', { share: percent(agreement) })}</small>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What was asked first, with self-asking. */
function Steps({ steps = [] }: Pick<Answer, 'steps'>) {
  const { t } = useWords();
  if (steps.length === 0) return null;
  return (
    <section aria-label={t('ask.steps')}>
      <h3>{t('ask.steps')}</h3>
      <ol>
        {steps.map(({ question, text, answered }) => (
          <li key={question}>
            <strong>
              <bdi>{question}</bdi>
            </strong>
            <p className="answer">{answered ? text : t('ask.step-open')}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** How it was made: by whom, by which strategy, how likely the sources answer, and what it took. */
function Made({ answer }: { readonly answer: Answer }) {
  const { t, number, percent, has } = useWords();
  const { provider, confidence, strategy, usage, sentences } = answer;
  const phrase = `strategy.${strategy}`;
  const agreed = sentences.flatMap(({ agreement }) => (agreement === undefined ? [] : [agreement]));
  return (
    <p className="path">
      {t('ask.by', { provider, confidence: percent(confidence) })}{' '}
      {t('ask.strategy-was', { strategy: has(phrase) ? t(phrase) : strategy })}
      {agreed.length > 0 && ` ${t('ask.agreed', { share: percent(Math.min(...agreed)) })}`}
      {usage && ` ${t('ask.usage', { input: number(usage.input), output: number(usage.output) })}`}
    </p>
  );
}

export function Written({ answer, onOpen }: { readonly answer: Answer; readonly onOpen: OpenSource }) {
  const { t } = useWords();
  const { citations, nearest, notes } = answer;
  return (
    <>
      <AnswerText answer={answer} onOpen={onOpen} />
      <Made answer={answer} />
      <Doubts sentences={answer.sentences} />
      <Contradictions answer={answer} onOpen={onOpen} />
      <Steps steps={answer.steps} />
      {citations.length > 0 && (
        <ol className="sources" aria-label={t('ask.sources')}>
          {citations.map(({ number, item, title, headings, page, quote, position }) => (
            <li key={number} value={number}>
              <Button className="link" onPress={() => onOpen(item, quote, position)}>
                <bdi>{title}</bdi>
              </Button>
              <span className="path">
                {[...headings, ...(page === null ? [] : [t('ask.page' satisfies Phrase, { page })])].map(
                  (place) => ` › ${place}`,
                )}
              </span>
              <blockquote>{quote}</blockquote>
            </li>
          ))}
        </ol>
      )}
      {nearest.length > 0 && (
        <>
          <p>{t('ask.nearest')}</p>
          <ul>
            {nearest.map(({ item, title }) => (
              <li key={item}>
                <Button className="link" onPress={() => onOpen(item)}>
                  <bdi>{title ?? item}</bdi>
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      {notes.length > 0 && (
        <p className="path">
          {notes.map((note) => (
            <Fragment key={note}>
              <Said text={note} />{' '}
            </Fragment>
          ))}
        </p>
      )}
    </>
  );
}
