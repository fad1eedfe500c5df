/** The language models that write answers: testing, selecting, adding and removing them, and their daily budget. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Budget, Provider, ProviderTrial, Providers as Stored } from '../../api/admin-types';
import { call, segment } from '../../api/client';
import { useProviders } from '../../api/queries';
import { Button } from '../../components/button';
import { ErrorNotice } from '../../components/error-notice';
import { Loaded } from '../../components/loaded';
import { Said } from '../../components/said';
import { TextInput } from '../../components/text-input';
import { useWords } from '../../i18n';

const pathOf = (name: string) => `/v1/providers/${segment(name)}`;

/** Changes the providers, and updates the list. */
function useChange<Input>(change: (input: Input) => Promise<Stored>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (stored) => queries.setQueryData(['providers'], stored),
  });
}

function Entry({ provider, configured }: { readonly provider: Provider; readonly configured: boolean }) {
  const { t, number } = useWords();
  const { name, url, model, file, keyFrom, keySet } = provider;
  const test = useMutation({
    mutationFn: () => call<ProviderTrial>('POST', `${pathOf(name)}/test`),
  });
  const change = useChange((method: 'PUT' | 'DELETE') =>
    call(method, pathOf(name), method === 'PUT' ? (configured ? settingsOf(provider) : null) : undefined),
  );
  return (
    <li>
      <div className="row">
        <span className="grow">
          <strong>{name}</strong> <bdi>{url ? `${model}, ${url}` : file}</bdi>{' '}
          {keyFrom && (
            <small className={keySet ? undefined : 'error'}>
              {t(keySet ? 'provider.key-set' : 'provider.key-missing', { variable: keyFrom })}
            </small>
          )}
        </span>
        <Button
          isDisabled={test.isPending}
          onPress={() => test.mutate()}
          aria-label={`${t('provider.test')}: ${name}`}
        >
          {test.isPending ? t('busy') : t('provider.test')}
        </Button>
        <Button
          isDisabled={change.isPending}
          onPress={() => change.mutate('PUT')}
          aria-label={`${t('provider.use')}: ${name}`}
        >
          {t('provider.use')}
        </Button>
        {configured && (
          <Button
            variant="danger"
            isDisabled={change.isPending}
            onPress={() => change.mutate('DELETE')}
            aria-label={`${t('provider.remove')}: ${name}`}
          >
            {t('provider.remove')}
          </Button>
        )}
      </div>
      {(test.error ?? change.error) && <ErrorNotice error={test.error ?? change.error} />}
      {test.data && (
        <p role="status" className={test.data.failure ? 'error' : undefined}>
          {test.data.failure ? (
            <Said text={test.data.failure} />
          ) : (
            t('provider.answered', { milliseconds: number(test.data.milliseconds), text: test.data.text })
          )}
        </p>
      )}
    </li>
  );
}

/** The settings of a provider, without its name and read-only fields. */
const settingsOf = ({ name: _, keySet: __, ...settings }: Provider) => settings;

function NewProvider() {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [model, setModel] = useState('');
  const [keyFrom, setKeyFrom] = useState('');
  const add = useChange(() =>
    call('PUT', pathOf(name.trim()), {
      url: url.trim(),
      model: model.trim(),
      ...(keyFrom && { keyFrom: keyFrom.trim() }),
    }),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(undefined);
      }}
    >
      <div className="row">
        <TextInput label={t('provider.name')} value={name} onChange={setName} isRequired />
        <TextInput
          label={t('provider.url')}
          value={url}
          onChange={setUrl}
          placeholder="http://127.0.0.1:11434/v1"
          isRequired
        />
        <TextInput label={t('provider.model')} value={model} onChange={setModel} isRequired />
        <TextInput
          label={t('provider.key-from')}
          hint={t('provider.key-hint')}
          value={keyFrom}
          onChange={setKeyFrom}
        />
        <Button type="submit" isDisabled={add.isPending}>
          {t('provider.add')}
        </Button>
      </div>
      {add.error && <ErrorNotice error={add.error} />}
    </form>
  );
}

function BudgetForm({ budget }: { readonly budget: Budget }) {
  const { t } = useWords();
  const [tokens, setTokens] = useState(String(budget.tokensPerDay ?? ''));
  const [money, setMoney] = useState(String(budget.moneyPerDay ?? ''));
  const save = useChange(() =>
    call('PUT', '/v1/answers/budget', {
      ...(tokens !== '' && { tokensPerDay: Number(tokens) }),
      ...(money !== '' && { moneyPerDay: Number(money) }),
    }),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined);
      }}
    >
      <h3>{t('provider.budget')}</h3>
      <div className="row">
        <TextInput label={t('provider.tokens')} value={tokens} onChange={setTokens} inputMode="numeric" />
        <TextInput label={t('provider.money')} value={money} onChange={setMoney} inputMode="decimal" />
        <Button type="submit" isDisabled={save.isPending}>
          {t('save')}
        </Button>
        <span role="status">{save.isSuccess ? t('saved') : ''}</span>
      </div>
      {save.error && <ErrorNotice error={save.error} />}
    </form>
  );
}

export function Providers() {
  const { t } = useWords();
  const providers = useProviders();
  return (
    <Loaded query={providers}>
      {({ configured, found, budget }) => (
        <>
          <p>{t('provider.about')}</p>
          <ul className="list">
            {configured.map((provider) => (
              <Entry key={provider.name} provider={provider} configured />
            ))}
          </ul>
          {found.length > 0 && <h3>{t('provider.found')}</h3>}
          <ul className="list">
            {found.map((provider) => (
              <Entry key={provider.name} provider={provider} configured={false} />
            ))}
          </ul>
          <h3>{t('provider.new')}</h3>
          <NewProvider />
          <BudgetForm budget={budget} />
        </>
      )}
    </Loaded>
  );
}
