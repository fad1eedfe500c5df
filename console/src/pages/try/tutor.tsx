/** A tutor: leads to a goal note by note, answers from the notes, asks back, and notices what the person knows. */
import { useState } from 'react';
import { useItem, useItems } from '../../api/queries';
import type { PathStep } from '../../api/types';
import { Busy } from '../../components/busy';
import { Button } from '../../components/button';
import { ErrorNotice } from '../../components/error-notice';
import { Loaded } from '../../components/loaded';
import { Panel } from '../../components/panel';
import { Prose } from '../../components/prose';
import { TextInput } from '../../components/text-input';
import { useAddress } from '../../hooks/use-address';
import { useWords } from '../../i18n';
import { useOpen } from './opened-item';
import { type Goal, Goals, usePath } from './path';
import { inLanguage, paragraphsOf, questionOf } from './question';
import { useActs } from './use-acts';
import { useAnswer } from './use-answer';
import { Written } from './written';

/** Asks back about a note; a right answer is what the person knows from then on. */
function Check({
  step,
  onRight,
  onOpen,
}: {
  readonly step: PathStep;
  readonly onRight: () => void;
  readonly onOpen: () => void;
}) {
  const { t, language } = useWords();
  const item = useItem(step.id);
  const { items } = useItems();
  const [round, setRound] = useState(0);
  const [wrong, setWrong] = useState<string>();
  const question = item.data && questionOf(item.data, items, language, round);
  if (!item.data) return <Busy />;
  if (!question) {
    return (
      <p>
        {t('tutor.no-question')} <Button onPress={onRight}>{t('act.complete')}</Button>
      </p>
    );
  }
  return (
    <>
      <p>{t('tutor.which')}</p>
      <blockquote>
        <bdi>{question.text}</bdi>
      </blockquote>
      <fieldset className="names" aria-label={t('tutor.which')}>
        {question.choices.map(({ id, title }) => (
          <Button
            key={id}
            onPress={() => {
              if (id === question.answer) onRight();
              else setWrong(title);
            }}
          >
            <bdi>{title}</bdi>
          </Button>
        ))}
      </fieldset>
      <div role="status">
        {wrong !== undefined && (
          <p>
            {t('tutor.wrong', { title: wrong })}{' '}
            <Button className="link" onPress={onOpen}>
              {t('tutor.read-again')}
            </Button>{' '}
            <Button
              onPress={() => {
                setWrong(undefined);
                setRound(round + 1);
              }}
            >
              {t('tutor.another')}
            </Button>
          </p>
        )}
      </div>
    </>
  );
}

/** A question of the person's, answered from the notes. */
function Questions({ person, onOpen }: { readonly person: string; readonly onOpen: (id: string) => void }) {
  const { t } = useWords();
  const [question, setQuestion] = useState('');
  const { state, turns, ask } = useAnswer(person);
  return (
    <>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(question);
        }}
      >
        <TextInput
          label={t(turns.length ? 'ask.follow-up' : 'tutor.question')}
          value={question}
          onChange={setQuestion}
          isRequired
        />
        <Button type="submit">{t('try.ask')}</Button>
      </form>
      {state.step === 'failed' && <ErrorNotice error={state.error} />}
      <div aria-live="polite">
        {state.step === 'writing' && <p className="answer">{state.text || t('ask.writing')}</p>}
        {state.step === 'done' && <Written answer={state.answer} onOpen={onOpen} />}
      </div>
    </>
  );
}

function Lesson({
  step,
  person,
  onOpen,
  onKnown,
}: {
  readonly step: PathStep;
  readonly person: string;
  readonly onOpen: (id: string) => void;
  readonly onKnown: (step: PathStep) => void;
}) {
  const { t, number, language } = useWords();
  const item = useItem(step.id);
  const [asked, setAsked] = useState(false);
  const [beginning = ''] = inLanguage(paragraphsOf(item.data?.body ?? ''), language);
  return (
    <Panel title={step.title ?? step.id}>
      <p className="path">{t('path.step', { level: number(step.level), minutes: number(step.minutes) })}</p>
      <div className="passage">
        <Prose text={beginning} />
      </div>
      <div className="row">
        <Button onPress={() => onOpen(step.id)}>{t('tutor.read')}</Button>
        <Button variant="main" aria-expanded={asked} onPress={() => setAsked(true)}>
          {t('tutor.check')}
        </Button>
      </div>
      {asked && <Check step={step} onRight={() => onKnown(step)} onOpen={() => onOpen(step.id)} />}
      <Questions person={person} onOpen={onOpen} />
    </Panel>
  );
}

export function TutorView({ person }: { readonly person: string }) {
  const { t, number } = useWords();
  const [, set] = useAddress();
  const [typed, setTyped] = useState('');
  const open = useOpen();
  const [learnt, setLearnt] = useState<string>();
  const acts = useActs(person);
  const { goal, role, path } = usePath(person);
  const choose = (chosen: Goal) => set({ goal: undefined, role: undefined, ...chosen });
  const known = (step: PathStep) => {
    setLearnt(step.title ?? step.id);
    acts.mutate([{ kind: 'complete', item: step.id }], { onSuccess: () => void path.refetch() });
  };
  return (
    <>
      <p>{t('tutor.about')}</p>
      <TextInput label={t('path.goal')} hint={t('path.hint')} value={typed} onChange={setTyped} />
      <Goals text={typed} onChoose={choose} />
      <p role="status">{learnt !== undefined && t('tutor.right', { title: learnt })}</p>
      {acts.error && <ErrorNotice error={acts.error} />}
      {(goal || role) && (
        <Loaded query={path}>
          {({ items: [next, ...later], known: already }) =>
            next ? (
              <>
                <p>
                  {t('tutor.progress', { known: number(already.length), steps: number(later.length + 1) })}
                </p>
                <Lesson key={next.id} step={next} person={person} onOpen={open} onKnown={known} />
              </>
            ) : (
              <p>{t('tutor.reached')}</p>
            )
          }
        </Loaded>
      )}
    </>
  );
}
