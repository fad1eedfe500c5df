/** Objective: the formula that lists are ranked by, edited beside what a change would do for real people. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client';
import type { Change, Objective as Stored, Trial } from '../api/types';
import { Button } from '../components/button';
import { ErrorNotice } from '../components/error-notice';
import { Figure } from '../components/figure';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { TextInput } from '../components/text-input';
import { useWords } from '../i18n';

/** Names that can be put in by a press. */
function Names({
  label,
  names,
  onPick,
}: {
  readonly label: string;
  readonly names: readonly string[];
  readonly onPick: (name: string) => void;
}) {
  if (names.length === 0) return null;
  return (
    <div className="names">
      <span>{label}</span>
      {names.map((name) => (
        <Button key={name} className="code" onPress={() => onPick(name)}>
          {name}
        </Button>
      ))}
    </div>
  );
}

function Changes({ title, changes }: { readonly title: string; readonly changes: readonly Change[] }) {
  const { t, number } = useWords();
  if (changes.length === 0) return null;
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('name')}</th>
          <th scope="col" className="number">
            {t('before')}
          </th>
          <th scope="col" className="number">
            {t('after')}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ name, before, after }) => (
          <tr key={name}>
            <td>
              <bdi>{name}</bdi>
            </td>
            <td className="number">{number(before, 3)}</td>
            <td className="number">{number(after, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Outcome({ trial }: { readonly trial: Trial }) {
  const { t, number, percent } = useWords();
  return (
    <>
      <dl className="figures">
        <Figure name={t('trial.people')} value={number(trial.people)} />
        <Figure name={t('trial.overlap')} value={percent(trial.overlap)} />
        <Figure name={t('trial.unchanged')} value={percent(trial.unchanged)} />
        <Figure name={t('trial.new-first')} value={percent(trial.newFirst)} />
      </dl>
      <div className="columns">
        <Changes title={t('trial.tags-more')} changes={trial.tags.more} />
        <Changes title={t('trial.tags-less')} changes={trial.tags.less} />
        <Changes title={t('trial.retrievers')} changes={trial.retrievers} />
      </div>
      {trial.examples.map(({ user, before, after }) => (
        <div key={user} className="columns">
          {(
            [
              ['before', before],
              ['after', after],
            ] as const
          ).map(([side, list]) => (
            <div key={side}>
              <h3>
                <bdi>{user}</bdi>: {t(side)}
              </h3>
              <ol>
                {list.map(({ id, title }) => (
                  <li key={id}>
                    <bdi>{title ?? id}</bdi>
                  </li>
                ))}
              </ol>
            </div>
          ))}
        </div>
      ))}
    </>
  );
}

function Editor({ stored }: { readonly stored: Stored }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [formula, setFormula] = useState(stored.objective ?? '');
  const objective = formula.trim() || null;
  const trial = useMutation({
    mutationFn: () => call<Trial>('POST', '/v1/objective/try', { objective, people: 100 }),
  });
  const save = useMutation({
    mutationFn: () => call<Stored>('PUT', '/v1/objective', { objective }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['objective'] }),
  });
  const error = save.error ?? trial.error;
  const put = (name: string) =>
    setFormula((before) => `${before}${before && !/\s$/.test(before) ? ' ' : ''}${name}`);
  return (
    <>
      <Panel title={t('objective.formula')}>
        {stored.waiting && <p className="notice">{t('objective.waiting', { what: stored.waiting })}</p>}
        <TextInput
          label={t('objective.formula')}
          hint={t('objective.hint')}
          rows={3}
          value={formula}
          onChange={(text) => {
            setFormula(text);
            save.reset();
            trial.reset();
          }}
          error={error instanceof Error ? error.message : undefined}
          placeholder="p.click * (1.0 + 4.0 * p.like)"
        />
        <Names
          label={t('objective.outcomes')}
          names={stored.outcomes.map((name) => `p.${name}`)}
          onPick={put}
        />
        <Names
          label={t('objective.attributes')}
          names={stored.attributes.map((name) => `item.attributes.${name}`)}
          onPick={put}
        />
        <div className="row">
          <Button variant="main" isDisabled={trial.isPending} onPress={() => trial.mutate()}>
            {trial.isPending ? t('busy') : t('objective.try')}
          </Button>
          <Button isDisabled={save.isPending} onPress={() => save.mutate()}>
            {t('save')}
          </Button>
        </div>
        {error && !(error instanceof Error) && <ErrorNotice error={error} />}
        <p role="status">{save.isSuccess ? t('saved') : ''}</p>
      </Panel>
      {trial.data && (
        <Panel title={t('objective.effect')}>
          <Outcome trial={trial.data} />
        </Panel>
      )}
    </>
  );
}

export default function Objective() {
  const { t } = useWords();
  const stored = useQuery({
    queryKey: ['objective'],
    queryFn: ({ signal }) => call<Stored>('GET', '/v1/objective', undefined, signal),
  });
  return (
    <>
      <h1>{t('page.objective')}</h1>
      <p>{t('objective.about')}</p>
      <Loaded query={stored}>{(data) => <Editor key={data.objective} stored={data} />}</Loaded>
    </>
  );
}
