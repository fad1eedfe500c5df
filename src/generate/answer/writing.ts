/** Writing a single answer by a language model from a ground, with verification. */
import type { Prompt, Turn } from '../../prompt/index.js';
import type { ChainResult } from '../providers/chain.js';
import type { Asking, WrittenAnswer } from './asking.js';
import { difficultyOf } from './difficulty.js';
import { refusedAnswer, startOf } from './extractive.js';
import { type Ground, promptOf, questionOf } from './ground.js';
import { judgeOf } from './judge.js';
import type { SentPrompt } from './types.js';
import { type ReadAnswer, WrittenReader } from './written.js';

interface DraftOptions {
  /** The name of one provider, instead of those of `ground`. */
  readonly only?: string | undefined;
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
  readonly calls?: number | undefined;
  /** Used instead of the conversation. */
  readonly turns?: readonly Turn[] | undefined;
}

/** A provider's answer from a ground, verified; undefined if no provider wrote an answer that the sources support. */
export function draft(
  ground: Ground,
  { providers, template, signal, spending, notes, onText }: Asking,
  { only = ground.query.provider, turns, ...options }: DraftOptions = {},
): Promise<ChainResult<ReadAnswer> | undefined> {
  const asked = turns ? { ...ground, query: { ...ground.query, turns } } : ground;
  return providers.write<ReadAnswer>(
    {
      ...options,
      only,
      difficulty: difficultyOf(ground),
      signal,
      spending,
      prompt: (tokens, count, arrangement) => promptOf(asked, template, tokens, count, arrangement),
      begin: ({ sources }) =>
        new WrittenReader(sources, onText, judgeOf(sources, { providers, signal, spending, notes })),
    },
    notes,
  );
}

/** Writes one answer, streamed. */
export async function writeDirect(ground: Ground, asking: Asking): Promise<WrittenAnswer | undefined> {
  const done = await draft(ground, asking);
  return done && answerOf(ground, done, asking);
}

/** The answer from a model's parsed text. */
export function answerOf(
  ground: Ground,
  { provider, result, prompt: sent, budget, counted }: ChainResult<ReadAnswer>,
  { onText }: Pick<Asking, 'onText'>,
): WrittenAnswer {
  const prompt = sentPrompt(ground, sent, { provider, budget, counted });
  const { text, sentences, citations } = result;
  if (result.found)
    return { ...startOf(ground), provider, answered: true, text, sentences, citations, nearest: [], prompt };
  const refused = refusedAnswer(ground);
  onText(refused.text);
  return { ...refused, provider, prompt };
}

/** The prompt as returned to callers. */
export function sentPrompt(
  ground: Ground,
  { system, user, parts, tokens }: Prompt,
  {
    provider,
    budget,
    counted,
  }: { readonly provider: string | null; readonly budget: number; readonly counted: boolean },
): SentPrompt {
  return {
    request: ground.parts[0].found.request,
    question: questionOf(ground),
    intent: ground.intent,
    questions: ground.parts.map(({ asked }) => asked.question),
    provider,
    system,
    user,
    parts,
    tokens,
    budget,
    counted: counted ? 'tokenizer' : 'estimate',
  };
}
