/** Validation of questions. */
import { InvalidInput } from '../../errors.js';
import type { Turn } from '../../prompt/index.js';
import { type AskQuery, STRATEGIES } from './types.js';

/** The maximum length in characters of a question, and of all earlier turns. */
const [QUESTION, CONVERSATION] = [8_000, 200_000] as const;

/** The minimum and maximum token budget of a prompt. */
const TOKENS = [200, 1_000_000] as const;

/** @throws InvalidInput */
export function checkTokens(tokens: number | undefined): void {
  const [least, most] = TOKENS;
  if (tokens !== undefined && !(Number.isInteger(tokens) && tokens >= least && tokens <= most))
    throw new InvalidInput('tokens', `is a whole number from ${least} to ${most}`);
}

/**
 * @param providers the names of the configured providers.
 * @throws InvalidInput
 */
export function checkQuery(
  { question, turns = [], conversation, user, session, passages, sentences, provider, ...how }: AskQuery,
  providers: readonly string[],
): void {
  if (typeof question !== 'string' || question.trim() === '')
    throw new InvalidInput('question', 'is a text that is not empty');
  if (question.length > QUESTION) throw new InvalidInput('question', `is longer than ${QUESTION} characters`);
  const within = (name: string, value: number | undefined, most: number) => {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= most))
      throw new InvalidInput(name, `is a whole number from 1 to ${most}`);
  };
  within('passages', passages, 20);
  within('sentences', sentences, 5);
  checkStrategy({ provider, ...how }, providers);
  if (provider !== undefined && provider !== 'extractive' && !providers.includes(provider)) {
    const there = ['extractive', ...providers].join(', ');
    throw new InvalidInput('provider', `is no provider: there are ${there}`);
  }
  if (conversation !== undefined) {
    if (typeof conversation !== 'string' || conversation === '' || conversation.length > 256)
      throw new InvalidInput('conversation', 'is a name of 1 to 256 characters');
    if (turns.length > 0) throw new InvalidInput('turns', 'are known of a conversation that is kept here');
    if (user === undefined && session === undefined)
      throw new InvalidInput('conversation', 'needs user or session: whose conversation it is');
  }
  if (!Array.isArray(turns)) throw new InvalidInput('turns', 'is a list of { role, content }');
  turns.forEach(({ role, content }: Turn, k) => {
    if (!['user', 'assistant'].includes(role))
      throw new InvalidInput(`turns.${k}.role`, "is 'user' or 'assistant'");
    if (typeof content !== 'string') throw new InvalidInput(`turns.${k}.content`, 'is a text');
  });
  if (turns.reduce((sum: number, { content }: Turn) => sum + content.length, 0) > CONVERSATION)
    throw new InvalidInput(
      'turns',
      `have more than ${CONVERSATION} characters together: leave out the oldest`,
    );
}

/** @throws InvalidInput where a strategy is unknown, or no provider supports it. */
function checkStrategy(
  { strategy = 'direct', samples, provider }: Pick<AskQuery, 'strategy' | 'samples' | 'provider'>,
  providers: readonly string[],
): void {
  if (!STRATEGIES.includes(strategy))
    throw new InvalidInput('strategy', `is one of ${STRATEGIES.join(', ')}`);
  if (strategy !== 'direct' && (provider === 'extractive' || providers.length === 0))
    throw new InvalidInput(
      'strategy',
      `needs a language model: ${
        provider === 'extractive'
          ? 'the extractive writer cannot follow it, name another provider'
          : 'none is configured under answers.providers in tandem.json; `tandem providers` finds what there is'
      }`,
    );
  if (samples === undefined) return;
  if (strategy !== 'self-consistency')
    throw new InvalidInput('samples', 'is for the strategy self-consistency');
  if (!(Number.isInteger(samples) && samples >= 2 && samples <= 10))
    throw new InvalidInput('samples', 'is a whole number from 2 to 10');
}
