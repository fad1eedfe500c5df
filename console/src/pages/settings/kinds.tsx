/** Kinds of events: their meanings and counts; a meaning can be set for those without one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Kind } from '../../api/admin-types';
import { call, segment } from '../../api/client';
import { Button } from '../../components/button';
import { Choice } from '../../components/choice';
import { ErrorNotice } from '../../components/error-notice';
import { Loaded } from '../../components/loaded';
import { ofNumbers, Table } from '../../components/table';
import { TextInput } from '../../components/text-input';
import { useWords } from '../../i18n';

const MEANINGS = ['positive', 'negative', 'neutral'] as const;

function MeaningForm({ kinds }: { readonly kinds: readonly Kind[] }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [kind, setKind] = useState(kinds.find(({ meaning }) => meaning === null)?.kind ?? '');
  const [meaning, setMeaning] = useState<(typeof MEANINGS)[number]>('positive');
  const [weight, setWeight] = useState('1');
  const save = useMutation({
    mutationFn: () =>
      call('PUT', `/v1/kinds/${segment(kind.trim())}`, { meaning: { meaning, weight: Number(weight) } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['kinds'] }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="row">
        <TextInput label={t('event.kind')} value={kind} onChange={setKind} isRequired />
        <Choice
          label={t('kind.meaning')}
          value={meaning}
          options={MEANINGS.map((id) => ({ id, name: t(`kind.${id}`) }))}
          onChange={setMeaning}
        />
        <TextInput label={t('kind.weight')} value={weight} onChange={setWeight} inputMode="decimal" />
        <Button type="submit" isDisabled={save.isPending}>
          {t('save')}
        </Button>
      </div>
      <p role="status">{save.isSuccess ? t('kind.saved') : ''}</p>
      {save.error && <ErrorNotice error={save.error} />}
    </form>
  );
}

/** The kinds of events that there are. */
export const useKinds = () =>
  useQuery({
    queryKey: ['kinds'],
    queryFn: ({ signal }) => call<{ readonly kinds: readonly Kind[] }>('GET', '/v1/kinds', undefined, signal),
  });

export function Kinds() {
  const { t, number } = useWords();
  const kinds = useKinds();
  return (
    <Loaded query={kinds}>
      {(data) => (
        <>
          <Table
            heads={[t('event.kind'), ofNumbers(t('events')), t('kind.meaning'), ofNumbers(t('kind.weight'))]}
          >
            {data.kinds
              .filter(({ events }) => events > 0)
              .map(({ kind, events, meaning }) => (
                <tr key={kind}>
                  <td>{kind}</td>
                  <td className="number">{number(events)}</td>
                  <td className={meaning ? undefined : 'error'}>
                    {meaning ? t(`kind.${meaning.meaning}`) : t('kind.none')}
                  </td>
                  <td className="number">{meaning ? number(meaning.weight, 2) : '–'}</td>
                </tr>
              ))}
          </Table>
          <h3>{t('kind.set')}</h3>
          <MeaningForm kinds={data.kinds} />
        </>
      )}
    </Loaded>
  );
}
