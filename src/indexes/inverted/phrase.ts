/** Phrases: whether terms occur in a document at the same relative positions. */
import { BREAK, SAME_PLACE } from './documents.js';

/**
 * @param tokens the document's tokens, as in {@link Documents}.
 * @param phrase its terms by number with positions, in order of position.
 * @example
 * hasPhrase(Uint32Array.of(4, 7), [{ number: 4, position: 0 }, { number: 7, position: 1 }]); // true
 */
export function hasPhrase(
  tokens: Uint32Array,
  phrase: readonly { readonly number: number; readonly position: number }[],
): boolean {
  const [first] = phrase;
  for (let k = 0; k < tokens.length; k++) {
    if (numberOf(tokens[k]) === first.number && follows(tokens, placeFrom(tokens, k), phrase)) return true;
  }
  return false;
}

const numberOf = (token: number): number => (token >= SAME_PLACE ? token - SAME_PLACE : token);

/** The first of the tokens at the same position as a token. */
function placeFrom(tokens: Uint32Array, k: number): number {
  let from = k;
  while (from > 0 && tokens[from] >= SAME_PLACE) from--;
  return from;
}

/** Whether a phrase occurs from a position on. */
function follows(
  tokens: Uint32Array,
  from: number,
  phrase: readonly { readonly number: number; readonly position: number }[],
): boolean {
  let place = phrase[0].position;
  let wanted = 0;
  for (let k = from; k < tokens.length && wanted < phrase.length; ) {
    if (tokens[k] === BREAK) return false;
    let end = k + 1;
    while (end < tokens.length && tokens[end] >= SAME_PLACE && tokens[end] !== BREAK) end++;
    for (; wanted < phrase.length && phrase[wanted].position === place; wanted++) {
      let there = false;
      for (let at = k; at < end && !there; at++) there = numberOf(tokens[at]) === phrase[wanted].number;
      if (!there) return false;
    }
    k = end;
    place++;
  }
  return wanted === phrase.length;
}
