/**
 * Analysis of text into index terms with their places, the same for documents and for queries:
 * - words in normal form (full and half width alike, lower case, no accents), English ones stemmed (Porter 1980);
 * - scripts without spaces (Chinese, Japanese, Thai) as pairs of neighbouring characters, a character alone as itself;
 *   pairs find passages whatever a dictionary would cut wrongly (Nie et al. 2000, doi:10.1145/355214.355235);
 * - Chinese, in simplified characters, also by words: words of one character are terms beside their pairs (of two, they are
 *   pairs), and in a query a pair counts less that is in a longer word or of two words, and not at all where it is of function words
 *   alone. Longer words are no terms of their own: their pairs say the same, and beside them they would count twice;
 * - identifiers whole and in parts: `iPhone15` is also `iphone`, `phone` and `15`; `E-404` is also `e` and `404`.
 */
import { stemmer } from 'stemmer';
import { CHINESE_STOP_WORDS, chineseWords, isChinese, simplify } from './chinese.js';
import { normalise } from './normalise.js';
import { UNSPACED } from './segment.js';

/** One occurrence of a term. */
export interface Term {
  readonly term: string;
  /** Counts words, from 0; the parts of an identifier share the position of the whole. */
  readonly position: number;
  /** Where it stands in the text: from `start` to before `end`, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** How much it counts in a query; 1 where it is left out. */
  readonly weight?: number;
  /** Whether it is a word beside pairs of characters, as it is cut in this text: in another, it may be cut differently. */
  readonly cut?: boolean;
}

/** Letters, digits and marks; joined by `-`, `_`, `.` or `/` only where a digit stands on one side. */
const WORD =
  /[\p{L}\p{N}\p{M}]+(?:[-_./](?=[\p{L}\p{M}]*\p{N})[\p{L}\p{N}\p{M}]+|(?<=\p{N})[-_./][\p{L}\p{N}\p{M}]+)*/gu;

const RUN = /[\p{L}\p{N}\p{M}]+/gu;

/** Where a word changes from lower to upper case, or between letters and digits. */
const SEAM = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u;

const LETTERS_ONLY = /^[a-z]+$/;

/** Words that are longer are cut: nobody searches for them, and they would fill the dictionary. */
const LONGEST = 64;

/**
 * The terms of a text in their order.
 *
 * @example
 * analyse('Running the iPhone15').map(({ term }) => term); // ['run', 'the', 'iphone15', 'iphon', 'phone', '15']
 */
export function analyse(text: string): Term[] {
  const terms: Term[] = [];
  let position = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    for (const [part, offset] of scripts(word)) {
      if (UNSPACED.test(part)) position = addPairs(part, index + offset, position, terms);
      else addWord(part, index + offset, position++, terms);
    }
  }
  return terms;
}

/** A word cut where scripts with spaces and without meet, with the offset of each part. */
function scripts(word: string): [part: string, offset: number][] {
  if (/^[\0-\x7f]*$/.test(word)) return [[word, 0]];
  const parts: [string, number][] = [];
  let offset = 0;
  for (const part of word.split(UNSPACED)) {
    if (part !== '') parts.push([part, offset]);
    offset += part.length;
  }
  return parts;
}

/**
 * How much a pair of characters counts in a query that is in a word of three or more, that is of two words, or of which one
 * is in a stop word.
 */
const [WITHIN, ACROSS, BESIDE] = [0.7, 0.5, 0.25] as const;

function addPairs(run: string, at: number, first: number, terms: Term[]): number {
  const characters = Array.from(run);
  const normal = characters.map(characterForm);
  const words = isChinese(run) ? wordsOf(normal) : undefined;
  if (characters.length === 1) {
    const weight = words?.[0].stops ? 0 : 1;
    terms.push({ term: normal[0], position: first, start: at, end: at + run.length, weight });
    return first + 1;
  }
  const addLone = (k: number, from: number) => {
    const word = words?.[k];
    if (word?.length !== 1 || word.stops) return;
    const position = first + Math.min(k, characters.length - 2);
    terms.push({ term: normal[k], position, start: from, end: from + characters[k].length, cut: true });
  };
  let start = at;
  for (let k = 1; k < characters.length; k++) {
    const term = normal[k - 1] + normal[k];
    const end = start + characters[k - 1].length + characters[k].length;
    terms.push({
      term,
      position: first + k - 1,
      start,
      end,
      weight: words ? pairWeight(words[k - 1], words[k]) : 1,
    });
    // A word of one character stands in the place of the pair that it begins; at the end of the run, of the last pair.
    addLone(k - 1, start);
    if (k === characters.length - 1) addLone(k, start + characters[k - 1].length);
    start += characters[k - 1].length;
  }
  return first + characters.length - 1;
}

/** The word that a character belongs to. */
interface Word {
  /** How many characters it has. */
  readonly length: number;
  readonly stops: boolean;
}

/** Of each character the word that it belongs to. */
function wordsOf(characters: readonly string[]): Word[] {
  const words: Word[] = [];
  for (const text of chineseWords(characters.join(''))) {
    const length = Array.from(text).length;
    const word = { length, stops: CHINESE_STOP_WORDS.has(text) };
    for (let k = 0; k < length; k++) words.push(word);
  }
  return words;
}

function pairWeight(left: Word, right: Word): number {
  if (left === right) {
    if (left.stops) return 0;
    return left.length > 2 ? WITHIN : 1;
  }
  if (left.stops && right.stops) return 0;
  return left.stops || right.stops ? BESIDE : ACROSS;
}

function addWord(word: string, start: number, position: number, terms: Term[]): void {
  const end = start + word.length;
  const known = new Set<string>();
  const add = (text: string) => {
    const term = formOf(text);
    if (term === '' || known.has(term)) return;
    known.add(term);
    terms.push({ term, position, start, end });
  };
  const runs = word.match(RUN) ?? [];
  add(runs.join(''));
  if (runs.length === 1 && !SEAM.test(word)) return;
  for (const run of runs) {
    if (runs.length > 1) add(run);
    for (const part of run.split(/(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u)) {
      add(part);
      for (const piece of part.split(SEAM)) if (piece.length > 1) add(piece);
    }
  }
}

/** Forms that are kept, at most; then they are forgotten together. */
const KEPT = 50_000;

const formsOfWords = new Map<string, string>();

const formsOfCharacters = new Map<string, string>();

function kept(forms: Map<string, string>, text: string, compute: () => string): string {
  let form = forms.get(text);
  if (form === undefined) {
    form = compute();
    if (forms.size >= KEPT) forms.clear();
    forms.set(text, form);
  }
  return form;
}

/** A character of a script without spaces as it is indexed. */
const characterForm = (character: string): string =>
  kept(formsOfCharacters, character, () => normalise(simplify(character)));

/** A word as it is indexed. Texts repeat their words: computing each form once takes a fifth of the time. */
const formOf = (word: string): string =>
  kept(formsOfWords, word, () => {
    const normal = normalise(word).slice(0, LONGEST);
    return LETTERS_ONLY.test(normal) ? stemmer(normal) : normal;
  });
