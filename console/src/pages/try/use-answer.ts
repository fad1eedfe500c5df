/** A question and its streamed answer; a new question stops the previous one. */
import { useEffect, useRef, useState } from 'react';
import { readEvents } from 'tandem/client';
import { send } from '../../api/client';
import type { Answer } from '../../api/types';

/** How a question is answered. */
export const STRATEGIES = ['direct', 'self-consistency', 'self-asking'] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** An earlier turn, for follow-up questions. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export type AnswerState =
  | { readonly step: 'idle' }
  | { readonly step: 'writing'; readonly text: string }
  /** With the question as it was asked, and the turns that were sent with it. */
  | {
      readonly step: 'done';
      readonly answer: Answer;
      readonly question: string;
      readonly turns: readonly Turn[];
    }
  | { readonly step: 'failed'; readonly error: unknown };

/** The maximum number of turns sent with a question. */
const TURNS = 10;

export function useAnswer(person: string) {
  const [state, setState] = useState<AnswerState>({ step: 'idle' });
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function ask(question: string, strategy: Strategy = 'direct'): Promise<void> {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    let text = '';
    setState({ step: 'writing', text });
    try {
      const body = {
        question,
        user: person,
        turns: turns.slice(-TURNS),
        prompt: true,
        stream: true,
        ...(strategy !== 'direct' && { strategy }),
      };
      const response = await send('POST', '/v1/ask', body, abort.signal);
      for await (const { event, data } of readEvents(response)) {
        if (event === 'text') {
          text += (JSON.parse(data) as { readonly text: string }).text;
          setState({ step: 'writing', text });
        } else if (event === 'answer') {
          const answer = JSON.parse(data) as Answer;
          setState({ step: 'done', answer, question, turns: turns.slice(-TURNS) });
          setTurns((before) => [
            ...before,
            { role: 'user', content: question },
            { role: 'assistant', content: answer.text },
          ]);
        } else if (event === 'error') {
          const { error } = JSON.parse(data) as { readonly error?: { readonly message?: string } };
          throw new Error(error?.message ?? data);
        }
      }
    } catch (error) {
      if (!abort.signal.aborted) setState({ step: 'failed', error });
    }
  }
  return { state, turns, ask };
}
