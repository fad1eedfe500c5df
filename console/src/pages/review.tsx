/** Review: who is marked as a bot and why, which items people reported, which answers are in doubt, and what was decided. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Decision, Review as Stored } from '../api/admin-types';
import { call, segment } from '../api/client';
import { Button } from '../components/button';
import { ErrorNotice } from '../components/error-notice';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { Said } from '../components/said';
import { useWords } from '../i18n';

type Deciding = Pick<Decision, 'what' | 'id' | 'decision'>;

function useDecide() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ what, id, decision }: Deciding) =>
      call<Decision>('POST', `/v1/review/${what}s/${segment(id)}`, { decision }),
    onSuccess: () => queries.invalidateQueries(),
  });
}

/** A button for each decision about one entry. */
function Decide({
  what,
  id,
  decisions,
}: {
  readonly what: Decision['what'];
  readonly id: string;
  readonly decisions: readonly Decision['decision'][];
}) {
  const { t } = useWords();
  const decide = useDecide();
  return (
    <>
      {decisions.map((decision) => (
        <Button
          key={decision}
          isDisabled={decide.isPending}
          aria-label={`${t(`review.${decision}`)}: ${id}`}
          onPress={() => decide.mutate({ what, id, decision })}
        >
          {t(`review.${decision}`)}
        </Button>
      ))}
      {decide.error && <ErrorNotice error={decide.error} />}
    </>
  );
}

function Users({ users }: Pick<Stored, 'users'>) {
  const { t, time } = useWords();
  if (users.length === 0) return <p className="calm">✓ {t('review.no-users')}</p>;
  return (
    <ul className="list">
      {users.map(({ id, why, at, reason, marked }) => (
        <li key={id} className="row">
          <span className="grow">
            <Link href={`/people?user=${encodeURIComponent(id)}`}>
              <bdi>{id}</bdi>
            </Link>{' '}
            {t(`review.why-${why}`)} {at && `(${time(at)}) `}
            {reason && <Said text={reason} />}
          </span>
          <Decide what="user" id={id} decisions={marked ? ['person'] : ['bot', 'person']} />
        </li>
      ))}
    </ul>
  );
}

function Items({ items }: Pick<Stored, 'items'>) {
  const { t, number, time } = useWords();
  if (items.length === 0) return <p className="calm">✓ {t('review.no-items')}</p>;
  return (
    <ul className="list">
      {items.map(({ id, title, reports, people, at, hidden }) => (
        <li key={id} className="row">
          <span className="grow">
            <Link href={`/content?item=${encodeURIComponent(id)}`}>
              <bdi>{title ?? id}</bdi>
            </Link>{' '}
            {t('review.reports', { reports: number(reports), people: number(people), time: time(at) })}{' '}
            {hidden && t('item.hidden')}
          </span>
          <Decide what="item" id={id} decisions={hidden ? ['keep'] : ['hide', 'keep']} />
        </li>
      ))}
    </ul>
  );
}

function Answers({ answers }: Pick<Stored, 'answers'>) {
  const { t, time } = useWords();
  if (answers.length === 0) return <p className="calm">✓ {t('review.no-answers')}</p>;
  return (
    <ul className="list rows">
      {answers.map(({ id, at, question, text, provider, doubts }) => (
        <li key={id} className="row">
          <div className="grow">
            <strong>
              <bdi>{question}</bdi>
            </strong>{' '}
            <small className="path">
              {provider}, {time(at)}
            </small>
            <p className="answer">
              <bdi>{text}</bdi>
            </p>
            <ul className="attention">
              {doubts.map(({ text: sentence, why }) => (
                <li key={sentence}>
                  <bdi>{sentence}</bdi> {why.length > 0 && <small>({why.join('; ')})</small>}
                </li>
              ))}
            </ul>
          </div>
          <Decide what="answer" id={id} decisions={['right', 'wrong']} />
        </li>
      ))}
    </ul>
  );
}

function Decisions({ decisions }: Pick<Stored, 'decisions'>) {
  const { t, time } = useWords();
  if (decisions.length === 0) return <p>{t('review.no-decisions')}</p>;
  return (
    <ul className="list">
      {decisions.slice(0, 100).map(({ at, what, id, decision, note, by }) => (
        <li key={`${at} ${what} ${id}`}>
          {time(at)}: <bdi>{id}</bdi>: {t(`review.${decision}`)} ({t('review.by', { by })})
          {note && `. ${note}`}
        </li>
      ))}
    </ul>
  );
}

export default function Review() {
  const { t } = useWords();
  const review = useQuery({
    queryKey: ['review'],
    queryFn: ({ signal }) => call<Stored>('GET', '/v1/review', undefined, signal),
  });
  return (
    <>
      <h1>{t('page.review')}</h1>
      <p>{t('review.about')}</p>
      <Loaded query={review}>
        {({ users, items, answers, decisions }) => (
          <>
            <Panel title={t('review.users')}>
              <Users users={users} />
            </Panel>
            <Panel title={t('review.items')}>
              <Items items={items} />
            </Panel>
            <Panel title={t('review.answers')}>
              <Answers answers={answers} />
            </Panel>
            <Panel title={t('review.decisions')}>
              <Decisions decisions={decisions} />
            </Panel>
          </>
        )}
      </Loaded>
    </>
  );
}
