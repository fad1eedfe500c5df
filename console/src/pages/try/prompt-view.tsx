/** The prompt of a question as it was sent to the language model, or as one would be sent it, part by part. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client';
import type { SentPrompt } from '../../api/types';
import { Button } from '../../components/button';
import { Loaded } from '../../components/loaded';
import { Said } from '../../components/said';
import { ofNumbers, Table } from '../../components/table';
import { useWords } from '../../i18n';
import type { Turn } from './use-answer';

function Parts({ prompt }: { readonly prompt: SentPrompt }) {
  const { t, number } = useWords();
  return (
    <>
      <p className="path">
        {t('prompt.size', { tokens: number(prompt.tokens), budget: number(prompt.budget) })}
      </p>
      <Table heads={[t('prompt.part'), ofNumbers(t('prompt.tokens')), t('model.reason')]}>
        {prompt.parts.map(({ name, tokens, reason }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one name differ by their place alone
          <tr key={`${name} ${index}`}>
            <td>
              <Said text={name} />
            </td>
            <td className="number">{number(tokens)}</td>
            <td>
              <Said text={reason} />
            </td>
          </tr>
        ))}
      </Table>
      {(['system', 'user'] as const).map((role) => (
        <section key={role} aria-label={t(`prompt.${role}`)}>
          <h3>{t(`prompt.${role}`)}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <pre className="data prompt" tabIndex={0}>
            {prompt[role]}
          </pre>
        </section>
      ))}
    </>
  );
}

export function PromptView({
  sent,
  question,
  person,
  turns,
}: {
  /** As it was sent; absent where no language model wrote. */
  readonly sent: SentPrompt | undefined;
  readonly question: string;
  readonly person: string;
  /** Before the question. */
  readonly turns: readonly Turn[];
}) {
  const { t } = useWords();
  const [shown, setShown] = useState(false);
  const would = useQuery({
    queryKey: ['prompt', person, question, turns],
    enabled: shown && !sent,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      call<SentPrompt>('POST', '/v1/prompt', { question, user: person, turns }, signal),
  });
  return (
    <>
      <Button aria-expanded={shown} onPress={() => setShown(!shown)}>
        {t(sent ? 'prompt.sent' : 'prompt.would')}
      </Button>
      {shown &&
        (sent ? (
          <Parts prompt={sent} />
        ) : (
          <Loaded query={would}>{(prompt) => <Parts prompt={prompt} />}</Loaded>
        ))}
    </>
  );
}
