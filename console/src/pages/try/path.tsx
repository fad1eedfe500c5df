/** A person's learning path: to a goal or a role, in the time they have; what is marked as read moves them on. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { call } from '../../api/client';
import { useFoundItems, useItems } from '../../api/queries';
import type { LearningPath, PathStep } from '../../api/types';
import { Button } from '../../components/button';
import { Loaded } from '../../components/loaded';
import { NoItems } from '../../components/no-items';
import { Tags } from '../../components/tags';
import { TextInput } from '../../components/text-input';
import { useAddress } from '../../hooks/use-address';
import { useWords } from '../../i18n';
import { useOpen } from './opened-item';
import { useActs } from './use-acts';

/** Goals offered while one is typed. */
const OFFERED = 8;

function Step({
  step,
  onOpen,
  onDone,
}: {
  readonly step: PathStep;
  readonly onOpen: () => void;
  readonly onDone: () => void;
}) {
  const { t, number } = useWords();
  return (
    <article className="card">
      <h2>
        <Button className="link" onPress={onOpen}>
          <bdi>{step.title ?? step.id}</bdi>
        </Button>
      </h2>
      <p className="path">
        {t('path.step', { level: number(step.level), minutes: number(step.minutes) })}
        {step.requires.length > 0 && ` ${t('path.requires', { items: step.requires.join(', ') })}`}
      </p>
      <Tags tags={step.tags} />
      <Button onPress={onDone}>{t('act.complete')}</Button>
    </article>
  );
}

/** Where to: an item or a role, found by what is typed. */
export function Goals({
  text,
  onChoose,
}: {
  readonly text: string;
  readonly onChoose: (goal: Goal) => void;
}) {
  const { t } = useWords();
  const { query, items } = useItems();
  const words = useDeferredValue(text.trim().toLowerCase());
  // What is not loaded is found by the server.
  const others = useFoundItems(query.hasNextPage ? words : '');
  const roles = [...new Set(items.flatMap(({ tags }) => tags.slice(0, 1)))].sort();
  const loaded = words
    ? items.filter(({ id, title }) => `${id} ${title ?? ''}`.toLowerCase().includes(words))
    : [];
  const found = [...new Map([...loaded, ...others].map((item) => [item.id, item])).values()].slice(
    0,
    OFFERED,
  );
  if (query.isSuccess && items.length === 0) return <NoItems />;
  return (
    <div className="names">
      {roles.length > 0 && <span>{t('path.roles')}</span>}
      {roles.slice(0, OFFERED).map((role) => (
        <Button key={role} onPress={() => onChoose({ role })}>
          <bdi>{role}</bdi>
        </Button>
      ))}
      {found.map(({ id, title }) => (
        <Button key={id} onPress={() => onChoose({ goal: id })}>
          <bdi>{title ?? id}</bdi>
        </Button>
      ))}
    </div>
  );
}

export type Goal = { readonly goal: string } | { readonly role: string };

/** The way to the goal or role in the address, from what a person knows. */
export function usePath(person: string) {
  const [parameters] = useSearchParams();
  const goal = parameters.get('goal');
  const role = parameters.get('role');
  const minutes = Number(parameters.get('minutes')) || undefined;
  const path = useQuery({
    queryKey: ['path', person, goal, role, minutes],
    enabled: Boolean(goal || role),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call<LearningPath>(
        'POST',
        '/v1/path',
        { user: person, ...(goal ? { goal } : { role }), minutes },
        signal,
      ),
  });
  return { goal, role, path };
}

export function PathView({ person }: { readonly person: string }) {
  const { t, number } = useWords();
  const [parameters, set] = useAddress();
  const [typed, setTyped] = useState('');
  const open = useOpen();
  const acts = useActs(person);
  const { goal, role, path } = usePath(person);
  const finish = (id: string) =>
    acts.mutate([{ kind: 'complete', item: id }], { onSuccess: () => void path.refetch() });
  return (
    <>
      <div className="row">
        <TextInput label={t('path.goal')} hint={t('path.hint')} value={typed} onChange={setTyped} />
        <TextInput
          label={t('path.minutes')}
          inputMode="numeric"
          value={parameters.get('minutes') ?? ''}
          onChange={(text) =>
            set({ minutes: /^[1-9]\d{0,5}$/.test(text) ? text : undefined }, { replace: true })
          }
        />
      </div>
      <Goals text={typed} onChoose={(chosen) => set({ goal: undefined, role: undefined, ...chosen })} />
      {(goal || role) && (
        <Loaded query={path}>
          {({ items, later, reached, minutes: whole, more }) => (
            <>
              <p role="status">
                {t('path.summary', {
                  goal: [...items, ...later].find(({ id }) => id === goal)?.title ?? goal ?? role ?? '',
                  steps: number(items.length),
                  minutes: number(whole),
                })}{' '}
                {!reached && t('path.later', { steps: number(later.length + more) })}{' '}
                <Link
                  href={`/map?${new URLSearchParams({ as: person, ...(goal ? { goal } : { role: role ?? '' }) })}`}
                >
                  {t('path.on-map')}
                </Link>
              </p>
              <ol className="cards wide steps" aria-label={t('try.path')}>
                {items.map((step) => (
                  <li key={step.id}>
                    <Step step={step} onOpen={() => open(step.id)} onDone={() => finish(step.id)} />
                  </li>
                ))}
              </ol>
            </>
          )}
        </Loaded>
      )}
    </>
  );
}
