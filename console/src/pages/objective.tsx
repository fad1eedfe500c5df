/** Objective: the formula that lists are ranked by, with a preview of the effect of a change on real people's lists. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, call } from '../api/client';
import type { Objective as Stored, Trial } from '../api/types';
import { Button } from '../components/button';
import { ErrorNotice } from '../components/error-notice';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { useDraft } from '../hooks/use-draft';
import { useWords } from '../i18n';
import { FormulaInput } from './objective/formula-input';
import { Outcome } from './objective/outcome';

function Editor({ stored }: { readonly stored: Stored }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const formula = useDraft(stored.objective ?? '');
  const objective = formula.value.trim() || null;
  const trial = useMutation({
    mutationFn: () => call<Trial>('POST', '/v1/objective/try', { objective, people: 100 }),
  });
  const save = useMutation({
    mutationFn: () => call<Stored>('PUT', '/v1/objective', { objective }),
    onSuccess: (saved) => {
      queries.setQueryData(['objective'], saved);
      formula.saved(formula.value);
    },
  });
  const error = save.error ?? trial.error;
  // What a key lacks, or a server that is away, is no mistake in the formula.
  const isAboutFormula = error instanceof ApiError && error.status === 400;
  return (
    <>
      <Panel title={t('objective.formula')}>
        {stored.waiting && <p className="notice">{t('objective.waiting', { what: stored.waiting })}</p>}
        <FormulaInput
          value={formula.value}
          names={[
            ...stored.outcomes.map((name) => `p.${name}`),
            ...stored.attributes.map((name) => `item.attributes.${name}`),
          ]}
          error={isAboutFormula ? error.message : undefined}
          onChange={(text) => {
            formula.type(text);
            save.reset();
            trial.reset();
          }}
        />
        <div className="row">
          <Button variant="main" isDisabled={trial.isPending} onPress={() => trial.mutate()}>
            {trial.isPending ? t('busy') : t('objective.try')}
          </Button>
          <Button isDisabled={save.isPending} onPress={() => save.mutate()}>
            {t('save')}
          </Button>
        </div>
        {error && !isAboutFormula && <ErrorNotice error={error} />}
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
      <Loaded query={stored}>{(data) => <Editor stored={data} />}</Loaded>
    </>
  );
}
