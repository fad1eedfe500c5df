/**
 * Self-asking (Press et al. 2023, arXiv:2210.03350): the model names questions to be answered first; each is searched,
 * answered and verified separately, and the question is then answered from the sources of all.
 */
import { estimateTokens, fenced, type Prompt, type Turn } from '../../prompt/index.js';
import type { Asking, WrittenAnswer } from './asking.js';
import { type Ground, questionOf, withSourcesOf } from './ground.js';
import type { AnswerStep, AskQuery } from './types.js';
import { answerOf, draft } from './writing.js';

const SYSTEM = `Say which questions must be answered before the question below can be: at most three, each on a line of its own, each so that it stands alone, in the language of the question.
A later one may go on from the answer to one before it. Write NONE where the question can be answered at once. Do not answer anything.`;

/** The maximum number of questions that are asked first, and of characters in each. */
const [MOST, LONGEST] = [3, 300] as const;

/** @param groundFor searches for a question. */
export async function writeAsking(
  ground: Ground,
  asking: Asking,
  groundFor: (query: AskQuery) => Promise<Ground>,
): Promise<WrittenAnswer | undefined> {
  const { query } = ground;
  const questions = await questionsOf(ground, asking);
  if (!questions) return undefined;
  const turns: Turn[] = [];
  const steps: AnswerStep[] = [];
  const grounds: Ground[] = [];
  const quiet = { ...asking, onText: () => {} };
  for (const [k, question] of questions.entries()) {
    const step = await groundFor({ ...query, question, turns });
    const calls = questions.length - k + 1;
    const done = await draft(step, quiet, { calls });
    const made = done && answerOf(step, done, quiet);
    const { answered: is = false, text = '' } = made ?? {};
    steps.push({ question: questionOf(step), answered: is, text });
    grounds.push(step);
    if (is)
      turns.push(
        { role: 'user', content: question },
        { role: 'assistant', content: text.replace(/\s*\[\d+\]/g, '') },
      );
  }
  asking.notes.push(
    questions.length === 0
      ? 'self-asking: nothing had to be asked first'
      : `self-asking: ${steps.filter((step) => step.answered).length} of ${questions.length} questions were answered first`,
  );
  const whole = withSourcesOf(ground, grounds);
  const done = await draft(whole, asking, { turns: [...(query.turns ?? []), ...turns] });
  return done && { ...answerOf(whole, done, asking), strategy: 'self-asking', steps };
}

/** The questions to be asked first; undefined if no provider answered. */
async function questionsOf(
  ground: Ground,
  { providers, signal, spending, notes }: Asking,
): Promise<readonly string[] | undefined> {
  const user = `Question: ${fenced(questionOf(ground))}`;
  const done = await providers.write<readonly string[]>(
    {
      only: ground.query.provider,
      difficulty: 'hard',
      signal,
      spending,
      calls: 3,
      prompt: (_, count = estimateTokens): Prompt => ({
        system: SYSTEM,
        user,
        sources: [],
        parts: [],
        tokens: count(SYSTEM) + count(user),
      }),
      begin: () => new QuestionsReader(questionOf(ground)),
    },
    notes,
  );
  return done?.result;
}

class QuestionsReader {
  readonly given = false;
  #text = '';

  constructor(private readonly question: string) {}

  add(text: string): void {
    this.#text += text;
  }

  end(): readonly string[] {
    const same = (text: string) => text.toLowerCase().replace(/[\s?？.。]/g, '');
    const lines = this.#text
      .split('\n')
      .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)、]|Q\d*:)\s*/i, '').trim())
      .filter(
        (line) => /[?？]\s*$/.test(line) && line.length <= LONGEST && same(line) !== same(this.question),
      );
    return [...new Set(lines)].slice(0, MOST);
  }
}
