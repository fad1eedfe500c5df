/**
 * Requirements of an answer: a thing of the requested type, the names in the question, and the term to be defined. If
 * one is missing, the confidence is limited to a value below the threshold.
 */
import type { Passage } from '../../prompt/index.js';
import { analyse } from '../../text/index.js';
import type { ReadSentence } from './features.js';
import type { Question, Rarity } from './question.js';
import { names, requiredBy } from './required.js';
import { contentWords, definedBy, type Subject } from './subject.js';

interface Read {
  /** The question as asked. */
  readonly text: string;
  readonly question: Question;
  readonly passages: readonly Passage[];
  /** The best first. */
  readonly candidates: readonly { readonly sentence: ReadSentence; readonly score: number }[];
  readonly sentences: readonly ReadSentence[];
  readonly rarity: Rarity;
}

/**
 * Limits as shares of the threshold: if only the quoted sentences lack a requirement; and if all found sentences lack
 * it.
 */
const [DOUBTFUL, HOPELESS] = [0.6, 0.1] as const;

/** The number of sentences that an answer quotes. */
const QUOTED = 2;

/** The limit of the confidence as a share of the threshold; infinite if nothing is missing. */
export function limitOf(read: Read): number {
  return Math.min(byKind(read), byName(read), bySubject(read));
}

function byKind({ text, question, passages, candidates, sentences }: Read): number {
  const kind = requiredBy(text);
  if (!kind) return Number.POSITIVE_INFINITY;
  // A date may stand above a text: of a letter, of minutes, of an entry in a diary.
  const isDated = passages.map(
    ({ title, headings }) =>
      kind === 'date' && [title, ...headings].some((line) => names(kind, line, question.text)),
  );
  const has = ({ text, passage }: ReadSentence) => isDated[passage] || names(kind, text, question.text);
  if (candidates.slice(0, QUOTED).some(({ sentence }) => has(sentence))) return Number.POSITIVE_INFINITY;
  return sentences.some(has) ? DOUBTFUL : HOPELESS;
}

/** The minimum share of a question's weight on unknown names that limits the confidence. */
const MAIN = 0.35;

/** The limit by names in the question that no source contains; one of many names can be misspelt. */
function byName({ question }: Read): number {
  const missing = question.terms.filter(
    ({ term, name, unknown }) => name && unknown && !/^\d+\w?$/.test(term),
  );
  return missing.reduce((sum, { weight }) => sum + weight, 0) >= MAIN ? DOUBTFUL : Number.POSITIVE_INFINITY;
}

function bySubject({ text, passages, sentences, rarity }: Read): number {
  const term = definedBy(text);
  if (term === undefined) return Number.POSITIVE_INFINITY;
  const words = contentWords(term);
  const rarenessOf = (word: Subject) => Math.max(...word.map(rarity));
  if (words.some((word) => rarenessOf(word) >= 1)) return DOUBTFUL;
  // Other words of the term can have another form in a text, but not the rarest one.
  const [rarest] = words.toSorted((a, b) => rarenessOf(b) - rarenessOf(a));
  const lines = passages.flatMap(({ title, headings }) => [title, ...headings]);
  const has = (own: ReadonlySet<string>) => rarest === undefined || rarest.every((part) => own.has(part));
  const isThere =
    sentences.some(({ positions }) => has(new Set(positions.keys()))) ||
    lines.some((line) => has(new Set(analyse(line).map(({ term }) => term))));
  return isThere ? Number.POSITIVE_INFINITY : DOUBTFUL;
}
