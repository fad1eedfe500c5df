/** Agents: what those of others can call here, and the memories that answers are made of; runs are added once Tandem runs agents. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { call, segment } from '../api/client';
import { newId } from '../api/ids';
import { useMemories } from '../api/queries';
import type { Memory } from '../api/types';
import { Badge } from '../components/badge';
import { Button } from '../components/button';
import { DeleteButton } from '../components/delete-button';
import { ErrorNotice } from '../components/error-notice';
import { Loaded } from '../components/loaded';
import { Panel } from '../components/panel';
import { TextInput } from '../components/text-input';
import { useWords } from '../i18n';

function Memories({ memories }: { readonly memories: readonly Memory[] }) {
  const { t, time } = useWords();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: string) => call('DELETE', `/v1/memories/${segment(id)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['memories'] }),
  });
  if (memories.length === 0) return <p className="empty">{t('agents.no-memories')}</p>;
  return (
    <>
      {remove.error && <ErrorNotice error={remove.error} />}
      <ul className="list rows">
        {memories.map(({ id, kind, title, text, answer, at }) => (
          <li key={id} className="row">
            <span className="grow">
              <Badge>{t(`memory.${kind}`)}</Badge> <bdi>{title ?? id}</bdi>{' '}
              <small className="path">{time(at)}</small>
              <br />
              <bdi>{text.slice(0, 400)}</bdi>
              {answer && (
                <blockquote>
                  <bdi>{answer.slice(0, 400)}</bdi>
                </blockquote>
              )}
            </span>
            <DeleteButton id={id} isBusy={remove.isPending} onDelete={remove.mutate} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The form for a new memory of knowledge, which answers can use at once. */
function NewKnowledge() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: () =>
      call('POST', '/v1/memories', {
        id: `console-${newId()}`,
        kind: 'knowledge',
        ...(title.trim() && { title: title.trim() }),
        text: text.trim(),
      }),
    onSuccess: () => {
      setTitle('');
      setText('');
      return queries.invalidateQueries({ queryKey: ['memories'] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <TextInput label={t('item.title')} value={title} onChange={setTitle} />
      <TextInput label={t('agents.knowledge')} rows={3} value={text} onChange={setText} isRequired />
      <Button type="submit" isDisabled={add.isPending || text.trim() === ''}>
        {t('agents.remember')}
      </Button>
      {add.error && <ErrorNotice error={add.error} />}
    </form>
  );
}

export default function Agents() {
  const { t } = useWords();
  const memories = useMemories('');
  return (
    <>
      <h1>{t('page.agents')}</h1>
      <p>{t('agents.about')}</p>
      <Panel title={t('agents.outside')}>
        <p>
          {t('agents.mcp')} <Link href="/connect">{t('page.connect')}</Link>
        </p>
      </Panel>
      <Panel title={t('agents.memories')}>
        <p>{t('agents.memories-about')}</p>
        <Loaded query={memories}>{(data) => <Memories memories={data.memories} />}</Loaded>
        <h3>{t('agents.add')}</h3>
        <NewKnowledge />
      </Panel>
    </>
  );
}
