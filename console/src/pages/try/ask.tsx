/** Ask as a person: the answer as it is written, with citations that open the passage in its place, and thumbs. */
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { send } from '../../api/client';
import { readEvents } from '../../api/server-sent-events';
import { Busy } from '../../components/busy';
import { Button } from '../../components/button';
import { ErrorNotice } from '../../components/error-notice';
import { TextInput } from '../../components/text-input';
import { useWords } from '../../i18n';
import { ItemView } from './item-view';
import { useActs } from './use-acts';

interface Citation {
  readonly item: string;
  readonly title?: string | null;
  readonly quote: string;
}

interface Answer {
  readonly text: string;
  readonly request?: string;
  readonly citations: readonly Citation[];
}

type State =
  | { readonly step: 'idle' }
  | { readonly step: 'writing' | 'done'; readonly answer: Answer }
  | { readonly step: 'failed'; readonly error: unknown };

/** An answer and its sources; it can be rated once it is whole. */
function Written({
  answer,
  onCite,
  onRate,
}: {
  readonly answer: Answer;
  readonly onCite: (citation: Citation) => void;
  readonly onRate: ((kind: string) => void) | undefined;
}) {
  const { t } = useWords();
  return (
    <article className="card" aria-live="polite">
      <p className="answer">{answer.text}</p>
      <ol aria-label={t('ask.sources')}>
        {answer.citations.map((citation) => (
          <li key={`${citation.item} ${citation.quote}`}>
            <Button className="link" onPress={() => onCite(citation)}>
              <bdi>{citation.title ?? citation.item}</bdi>
            </Button>
            <blockquote>{citation.quote}</blockquote>
          </li>
        ))}
      </ol>
      {onRate && (
        <div className="row">
          <Button onPress={() => onRate('like')}>{t('ask.good')}</Button>
          <Button onPress={() => onRate('dismiss')}>{t('ask.bad')}</Button>
        </div>
      )}
    </article>
  );
}

export function AskView({ person }: { readonly person: string }) {
  const { t } = useWords();
  const [parameters, setParameters] = useSearchParams();
  const [question, setQuestion] = useState(parameters.get('question') ?? '');
  const [state, setState] = useState<State>({ step: 'idle' });
  const [opened, setOpened] = useState<{ readonly item: string; readonly quote?: string }>();
  const acts = useActs(person);

  const ask = async () => {
    setParameters((before) => {
      before.set('question', question);
      return before;
    });
    let answer: Answer = { text: '', citations: [] };
    setState({ step: 'writing', answer });
    try {
      const response = await send('POST', '/v1/ask', { question, user: person, stream: true });
      for await (const { event, data } of readEvents(response)) {
        const part = JSON.parse(data) as Partial<Answer> & { readonly delta?: string };
        answer =
          event === 'delta' || part.delta !== undefined
            ? { ...answer, text: answer.text + (part.delta ?? part.text ?? '') }
            : { ...answer, ...part };
        setState({ step: 'writing', answer });
      }
      setState({ step: 'done', answer });
    } catch (error) {
      setState({ step: 'failed', error });
    }
  };
  const answer = state.step === 'writing' || state.step === 'done' ? state.answer : undefined;
  const rate = (kind: string) =>
    acts.mutate((answer?.citations ?? []).map(({ item }) => ({ kind, item, request: answer?.request })));
  return (
    <>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <TextInput label={t('ask.question')} value={question} onChange={setQuestion} isRequired />
        <Button type="submit" variant="main" isDisabled={state.step === 'writing'}>
          {t('try.ask')}
        </Button>
      </form>
      {state.step === 'failed' && <ErrorNotice error={state.error} />}
      {state.step === 'writing' && <Busy />}
      {answer && (
        <Written answer={answer} onCite={setOpened} onRate={state.step === 'done' ? rate : undefined} />
      )}
      {opened && (
        <ItemView
          id={opened.item}
          highlight={opened.quote}
          onOpen={(item) => setOpened({ item })}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
}
