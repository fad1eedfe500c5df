/** Settings: keys, language models and their budget, kinds of events, and the check of the database. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, segment } from '../api/client';
import { isLoading, useProviders } from '../api/queries';
import type { Examination, Key } from '../api/types';
import { Busy } from '../components/busy';
import { Button } from '../components/button';
import { Confirm } from '../components/confirm';
import { ErrorNotice } from '../components/error-notice';
import { Figure } from '../components/figure';
import { KeyForm } from '../components/key-form';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { Said } from '../components/said';
import { Table } from '../components/table';
import { TextInput } from '../components/text-input';
import { useWords } from '../i18n';
import { Kinds, useKinds } from './settings/kinds';
import { Providers } from './settings/providers';

const SCOPES = ['read', 'write', 'admin'] as const;

function NewKey() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(['read', 'write']);
  const create = useMutation({
    mutationFn: () => call<{ readonly key: string }>('POST', '/v1/keys', { name: name.trim(), scopes }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <div className="row">
        <TextInput label={t('key.name')} value={name} onChange={setName} isRequired />
        <fieldset className="row">
          <legend>{t('key.scopes')}</legend>
          {SCOPES.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={({ target }) =>
                  setScopes((before) =>
                    target.checked ? [...before, scope] : before.filter((one) => one !== scope),
                  )
                }
              />{' '}
              {scope}
            </label>
          ))}
        </fieldset>
        <Button type="submit" isDisabled={create.isPending || scopes.length === 0}>
          {t('key.create')}
        </Button>
      </div>
      {create.error && <ErrorNotice error={create.error} />}
      {create.data && (
        <div className="notice" role="status">
          <p>{t('key.once')}</p>
          <code className="data">{create.data.key}</code>
        </div>
      )}
    </form>
  );
}

function Keys({ keys }: { readonly keys: readonly Key[] }) {
  const { t, time } = useWords();
  const queries = useQueryClient();
  const [revoking, setRevoking] = useState<string>();
  const revoke = useMutation({
    mutationFn: (name: string) => call('DELETE', `/v1/keys/${segment(name)}`),
    onSuccess: async () => {
      setRevoking(undefined);
      await queries.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  return (
    <>
      {keys.length === 0 ? (
        <p>{t('keys.none')}</p>
      ) : (
        <Table heads={[t('key.name'), t('key.scopes'), t('key.created')]} acts>
          {keys.map(({ name, scopes, created }) => (
            <tr key={name}>
              <td>
                <bdi>{name}</bdi>
              </td>
              <td>{scopes.join(', ')}</td>
              <td>{time(created)}</td>
              <td>
                <Button
                  variant="danger"
                  onPress={() => setRevoking(name)}
                  aria-label={`${t('key.revoke')}: ${name}`}
                >
                  {t('key.revoke')}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {revoke.error && <ErrorNotice error={revoke.error} />}
      {revoking !== undefined && (
        <Confirm
          title={t('key.revoke-title', { name: revoking })}
          action={t('key.revoke')}
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate(revoking)}
          onClose={() => setRevoking(undefined)}
        >
          <p>{t('key.revoke-text')}</p>
        </Confirm>
      )}
    </>
  );
}

/** The check runs on request, as it reads whole tables. */
function Database() {
  const { t, number } = useWords();
  const [asked, setAsked] = useState(false);
  const doctor = useQuery({
    queryKey: ['doctor'],
    enabled: asked,
    staleTime: 60_000,
    queryFn: ({ signal }) => call<Examination>('GET', '/v1/doctor', undefined, signal),
  });
  if (!asked)
    return (
      <p>
        {t('settings.examine-about')} <Button onPress={() => setAsked(true)}>{t('settings.examine')}</Button>
      </p>
    );
  return (
    <Loaded query={doctor}>
      {({ dialect, items, users, events, findings }) => (
        <>
          <dl className="figures">
            <Figure name={t('settings.dialect')} value={dialect} />
            <Figure name={t('items')} value={number(items)} />
            <Figure name={t('people')} value={number(users)} />
            <Figure name={t('events')} value={number(events)} />
          </dl>
          {findings.length === 0 ? (
            <p className="calm">✓ {t('settings.healthy')}</p>
          ) : (
            <ul className="attention">
              {findings.map(({ problem, remedy }) => (
                <li key={problem}>
                  <Said text={problem} /> <Said text={remedy} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Loaded>
  );
}

export default function Settings() {
  const { t } = useWords();
  const keys = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => call<{ readonly keys: readonly Key[] }>('GET', '/v1/keys', undefined, signal),
  });
  const [providers, kinds] = [useProviders(), useKinds()];
  if (isLoading([keys, providers, kinds])) {
    return (
      <>
        <h1>{t('page.settings')}</h1>
        <Busy />
      </>
    );
  }
  return (
    <>
      <h1>{t('page.settings')}</h1>
      <Panel title={t('settings.own-key')}>
        <KeyForm hint={t('key.hint')} />
      </Panel>
      <Panel title={t('settings.keys')}>
        <Loaded query={keys}>{(data) => <Keys keys={data.keys} />}</Loaded>
        <NewKey />
      </Panel>
      <Panel title={t('settings.providers')}>
        <Providers />
      </Panel>
      <Panel title={t('settings.kinds')}>
        <Kinds />
      </Panel>
      <Panel title={t('settings.database')}>
        <Database />
      </Panel>
    </>
  );
}
