/** Ask as a person: by a strategy, the answer as it is written, with citations that open the passage in its place, and thumbs. */
import { Busy } from '../../components/busy';
import { Button } from '../../components/button';
import { ErrorNotice } from '../../components/error-notice';
import { TextInput } from '../../components/text-input';
import { useAddress } from '../../hooks/use-address';
import { useDraft } from '../../hooks/use-draft';
import { useWords } from '../../i18n';
import { useOpen } from './opened-item';
import { PromptView } from './prompt-view';
import { StrategyChoice } from './strategy-choice';
import { useActs } from './use-acts';
import { STRATEGIES, useAnswer } from './use-answer';
import { type OpenSource, Written } from './written';

export function AskView({ person }: { readonly person: string }) {
  const { t } = useWords();
  const [parameters, set] = useAddress();
  const question = useDraft(parameters.get('question') ?? '');
  const openItem = useOpen();
  const strategy = STRATEGIES.find((one) => one === parameters.get('strategy')) ?? 'direct';
  const { state, turns, ask } = useAnswer(person);
  const acts = useActs(person);
  const answer = state.step === 'done' ? state.answer : undefined;
  const rate = (kind: string) => {
    const cited = answer?.citations ?? [];
    acts.mutate(cited.map(({ item, position }) => ({ kind, item, position, request: answer?.request })));
  };
  const open: OpenSource = (item, quote, position) => {
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
          void ask(question.value, strategy);
          // What follows is another question; the one that was asked stands above its answer.
          question.type('');
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
      <StrategyChoice
        value={strategy}
        onChange={(chosen) => set({ strategy: chosen === 'direct' ? undefined : chosen })}
      />
      {state.step === 'failed' && <ErrorNotice error={state.error} />}
      {state.step === 'writing' && <Busy text={t('ask.writing')} />}
      <div aria-live="polite">
        {state.step === 'writing' && state.text && <article className="card answer">{state.text}</article>}
        {answer && (
          <article className="card">
            {state.step === 'done' && (
              <h2 className="asked">
                <bdi>{state.question}</bdi>
              </h2>
            )}
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
