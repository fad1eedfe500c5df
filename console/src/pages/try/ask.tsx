/** Ask as a person: the answer as it is written, with citations that open the passage in its place, and thumbs. */
import type { Answer } from '../../api/types';
import { Busy } from '../../components/busy';
import { Button } from '../../components/button';
import { ErrorNotice } from '../../components/error-notice';
import { TextInput } from '../../components/text-input';
import { useAddress } from '../../hooks/use-address';
import { useDraft } from '../../hooks/use-draft';
import { useWords } from '../../i18n';
import { useOpen } from './opened-item';
import { PromptView } from './prompt-view';
import { useActs } from './use-acts';
import { useAnswer } from './use-answer';

/** A whole answer: its sentences, those in doubt marked; its sources; what is nearest where there is no answer. */
export function Written({
  answer,
  onOpen,
}: {
  readonly answer: Answer;
  readonly onOpen: (item: string, quote?: string, position?: number) => void;
}) {
  const { t, number, percent } = useWords();
  const { citations, nearest, notes, sentences } = answer;
  const doubted = sentences.filter(({ supported }) => !supported);
  return (
    <>
      <p className="answer">{answer.text}</p>
      <p className="path">
        {t('ask.by', { provider: answer.provider, confidence: percent(answer.confidence) })}
        {answer.usage &&
          ` ${t('ask.usage', { input: number(answer.usage.input), output: number(answer.usage.output) })}`}
      </p>
      {doubted.length > 0 && (
        <div className="notice error">
          {t('ask.doubted')}
          <ul>
            {doubted.map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      {citations.length > 0 && (
        <ol aria-label={t('ask.sources')}>
          {citations.map(({ number, item, title, headings, page, quote, position }) => (
            <li key={number} value={number}>
              <Button className="link" onPress={() => onOpen(item, quote, position)}>
                <bdi>{title}</bdi>
              </Button>
              <span className="path">
                {[...headings, ...(page === null ? [] : [t('ask.page', { page })])].map(
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
      {notes.length > 0 && <p className="path">{notes.join(' ')}</p>}
    </>
  );
}

export function AskView({ person }: { readonly person: string }) {
  const { t } = useWords();
  const [parameters, set] = useAddress();
  const question = useDraft(parameters.get('question') ?? '');
  const openItem = useOpen();
  const { state, turns, ask } = useAnswer(person);
  const acts = useActs(person);
  const answer = state.step === 'done' ? state.answer : undefined;
  const rate = (kind: string) => {
    const cited = answer?.citations ?? [];
    acts.mutate(cited.map(({ item, position }) => ({ kind, item, position, request: answer?.request })));
  };
  const open = (item: string, quote?: string, position?: number) => {
    openItem(item, quote);
    if (position !== undefined) acts.mutate([{ kind: 'click', item, position, request: answer?.request }]);
  };
  return (
    <>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          set({ question: question.value });
          question.saved(question.value);
          void ask(question.value);
        }}
      >
        <TextInput
          label={turns.length ? t('ask.follow-up') : t('ask.question')}
          value={question.value}
          onChange={question.type}
          isRequired
        />
        <Button type="submit" variant="main">
          {t('try.ask')}
        </Button>
      </form>
      {state.step === 'failed' && <ErrorNotice error={state.error} />}
      {state.step === 'writing' && <Busy text={t('ask.writing')} />}
      <div aria-live="polite">
        {state.step === 'writing' && state.text && <article className="card answer">{state.text}</article>}
        {answer && (
          <article className="card">
            <Written answer={answer} onOpen={open} />
            {answer.citations.length > 0 && (
              <div className="row">
                <Button onPress={() => rate('like')}>{t('ask.good')}</Button>
                <Button onPress={() => rate('dislike')}>{t('ask.bad')}</Button>
                <span role="status">{acts.isSuccess ? t('ask.thanks') : ''}</span>
              </div>
            )}
            {state.step === 'done' && (
              <PromptView
                key={answer.request}
                sent={answer.prompt}
                question={state.question}
                person={person}
                turns={state.turns}
              />
            )}
          </article>
        )}
      </div>
    </>
  );
}
