/** The form for a new experiment: a control and one other arm, compared by kinds of events. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/client';
import type { Experiment } from '../../api/types';
import { Button } from '../../components/button';
import { Choice } from '../../components/choice';
import { ErrorNotice } from '../../components/error-notice';
import { TextInput } from '../../components/text-input';
import { useWords } from '../../i18n';

/** The changes of an arm that the form supports; tandem.json supports more. */
const CHANGES = ['objective', 'exploration', 'retriever', 'fusion'] as const;

type ArmChange = (typeof CHANGES)[number];

const listOf = (text: string) =>
  text
    .split(/[\s,，、]+/)
    .map((word) => word.trim())
    .filter(Boolean);

/** The overrides of the arm, as in tandem.json. */
function overrides(change: ArmChange, value: string): object {
  if (change === 'objective') return { objective: value };
  if (change === 'exploration') return { exploration: { share: Number(value) / 100 } };
  if (change === 'retriever') return { retrievers: { [value.trim()]: 0 } };
  return { models: { ranker: 'blend' } };
}

export function NewExperiment() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const [metrics, setMetrics] = useState('click, like');
  const [change, setChange] = useState<ArmChange>('objective');
  const [value, setValue] = useState('');
  const [share, setShare] = useState('50');
  const create = useMutation({
    mutationFn: () => {
      const part = Number(share) / 100;
      const arms = {
        control: { share: 1 - part },
        changed: { share: part, ...overrides(change, value) },
      };
      return call<Experiment>('POST', '/v1/experiments', {
        name: name.trim(),
        metrics: listOf(metrics),
        arms,
      });
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['experiments'] });
      navigate(`/experiments?name=${encodeURIComponent(made.name)}`);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <TextInput
        label={t('experiment.name')}
        hint={t('experiment.name-hint')}
        value={name}
        onChange={setName}
        isRequired
      />
      <TextInput
        label={t('experiment.metrics')}
        hint={t('experiment.metrics-hint')}
        value={metrics}
        onChange={setMetrics}
        isRequired
      />
      <div className="row">
        <Choice
          label={t('experiment.changes')}
          value={change}
          options={CHANGES.map((id) => ({ id, name: t(`experiment.change-${id}`) }))}
          onChange={setChange}
        />
        {change !== 'fusion' && (
          <TextInput label={t(`experiment.value-${change}`)} value={value} onChange={setValue} isRequired />
        )}
        <TextInput label={t('experiment.share')} value={share} onChange={setShare} inputMode="numeric" />
      </div>
      {create.error && <ErrorNotice error={create.error} />}
      <Button type="submit" variant="main" isDisabled={create.isPending}>
        {t('experiment.create')}
      </Button>
    </form>
  );
}
