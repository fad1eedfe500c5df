/**
 * Compression of a conversation to a token budget: the latest turns are whole, older ones are reduced to the question
 * and the first sentence of the answer, and only the number of the oldest is given.
 */
import { sentencesOf } from '../text/index.js';
import { fenced } from './orders.js';
import type { Turn } from './rewrite.js';

/** The share of the tokens for whole turns. */
const WHOLE = 0.7;

/** The maximum length in characters of a shortened question. */
const LONGEST = 160;

/**
 * Shortens a conversation to a number of tokens: the latest turns are kept whole, older ones are shortened, the oldest
 * are left out.
 */
export function compressTurns(
  turns: readonly Turn[],
  tokens: number,
  count: (text: string) => number,
): { readonly text: string; readonly reason: string } {
  const lines: string[] = [];
  let left = tokens;
  let next = turns.length - 1;
  const take = (line: string, keep: number) => {
    const needed = count(`${line}\n`);
    if (left - needed < keep) return false;
    left -= needed;
    lines.unshift(line);
    return true;
  };
  const all = turns.reduce((sum, turn) => sum + count(`${lineOf(turn)}\n`), 0);
  const reserve = all <= tokens ? 0 : tokens * (1 - WHOLE);
  while (next >= 0 && take(lineOf(turns[next]), reserve)) next--;
  const whole = turns.length - 1 - next;
  while (next >= 0 && take(lineOf({ ...turns[next], content: shortened(turns[next]) }), 0)) next--;
  const short = turns.length - 1 - next - whole;
  const dropped = next + 1;
  const said = [
    `the latest ${whole} turns whole`,
    ...(short > 0 ? [`${short} before them shortened`] : []),
    ...(dropped > 0 ? [`the first ${dropped} left out`] : []),
  ].join(', ');
  return { text: lines.join('\n'), reason: said };
}

const lineOf = ({ role, content }: Turn) => `${role === 'user' ? 'User' : 'Assistant'}: ${fenced(content)}`;

/** The first sentence of a turn. */
export function shortened({ content }: Turn): string {
  const [first] = sentencesOf(content);
  const text = (first?.text ?? content).trim();
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`;
}
