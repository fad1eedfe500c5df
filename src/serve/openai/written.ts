/** What is written for a request of the OpenAI protocol: a turn of a conversation, or an answer from the items. */
import type { Answer, AskQuery, ChatOptions, ChatQuery, ToolCall } from '../../generate/index.js';
import type { Engine } from '../../types.js';
import { within } from '../assistant-filter.js';

/** A turn of a conversation or an answer from the items. */
export type Written = Pick<Answer, 'text' | 'citations' | 'usage'> & { readonly calls: readonly ToolCall[] };

/**
 * What writes what was asked, from the items that the caller can see.
 *
 * @param key the name of the caller's key.
 */
export function writerOf(
  engine: Pick<Engine, 'ask' | 'assistantFilter' | 'chat'>,
  key: string | undefined,
  asked: { readonly chat: ChatQuery } | { readonly question: AskQuery },
): (options: ChatOptions) => Promise<Written> {
  const visible = engine.assistantFilter(key);
  if ('chat' in asked) {
    const query = { ...asked.chat, ...within(asked.chat.filter, visible) };
    return (options) => engine.chat(query, options);
  }
  const query = { ...asked.question, ...within(asked.question.filter, visible) };
  return async (options) => ({ ...(await engine.ask(query, options)), calls: [] });
}
