/** Where an excerpt around a position of a text begins: at its sentence or a clause of it, or else at a word. */
import { wholeCharacter } from './chunk/seams.js';
import { sentencesOf } from './sentences.js';

/** How much text before a position is searched for the beginning of its sentence, and how much of it is read behind, in UTF-16 code units. */
const [BEFORE, BEHIND] = [1_000, 80] as const;

/** The end of a clause with the white space after it; a comma within a number is none. */
const CLAUSE = /[,;:](?=\s)\s+|\s[—–-]\s+|[，；：、—]+\s*/u;

/**
 * The beginning of the sentence at a position of a text; where it is further away than `most`, the first clause of it
 * that is not, or else the first word.
 *
 * @param most the maximum distance in UTF-16 code units.
 * @example
 * const text = 'Tea grows in hills. In spring, the first leaves are picked by hand.';
 * text.slice(leadOf(text, text.indexOf('picked'), 60)); // 'In spring, the first leaves are picked by hand.'
 * text.slice(leadOf(text, text.indexOf('picked'), 30)); // 'the first leaves are picked by hand.'
 */
export function leadOf(text: string, at: number, most: number): number {
  const paragraph = at < 2 ? -1 : text.lastIndexOf('\n\n', at - 2);
  const from = Math.max(paragraph < 0 ? 0 : paragraph + 2, at - BEFORE);
  const isWhole = at - from < BEFORE;
  const sentence = sentencesOf(text.slice(from, at + BEHIND)).findLast(({ start }) => from + start <= at);
  const start = from + (sentence?.start ?? 0);
  if (at - start <= most && (isWhole || start > from)) return start;
  const nearest = Math.max(start, at - most);
  const before = text.slice(nearest, at);
  const clause = CLAUSE.exec(before);
  if (clause) return nearest + clause.index + clause[0].length;
  const word = /\s+(?=\S)/u.exec(before);
  return word ? nearest + word.index + word[0].length : wholeCharacter(text, nearest);
}
