/**
 * Analysis of text into index terms with their positions, the same for documents and queries:
 * - words, normalised (full-width characters as half-width, lower case, no accents); English ones are stemmed (Porter
 *   1980);
 * - scripts without spaces (Chinese, Japanese, Thai): bigrams of characters, or a single character between other
 *   scripts; bigrams do not depend on a dictionary's word segmentation (Nie et al. 2000, doi:10.1145/355214.355235);
 * - Chinese, converted to simplified characters, also by word segmentation: a word of one character is a term beside
 *   the bigrams. In a query, bigrams within a longer word or across two words have lower weights, and those of function
 *   words alone have none. Words of two characters are bigrams already; longer words are not indexed, as they would
 *   count twice beside their bigrams;
 * - identifiers, whole and in parts: `iPhone15` is also `iphone`, `phone` and `15`; `E-404` is also `e` and `404`; `A/B` is
 *   also `a` and `b`.
 */
import { stemmer } from 'stemmer';
import { CHINESE_STOP_WORDS, chineseWords, isChinese, simplify } from './chinese.js';
import { normalise } from './normalise.js';
import { UNSPACED } from './segment.js';

/** One occurrence of a term. */
export interface Term {
  readonly term: string;
  /** The number of the word, from 0; the parts of an identifier have the position of the whole. */
  readonly position: number;
  /** The range in the text, from `start` to before `end`, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The weight in a query; 1 by default. */
  readonly weight?: number;
  /**
   * Whether it is a Chinese word of one character, by the segmentation of this text; another text may be segmented
   * differently.
   */
  readonly cut?: boolean;
}

/** Letters, digits and marks; joined by `-`, `_`, `.` or `/` only next to a digit, or as single letters: `A/B`, `R&D`. */
const WORD =
  /(?<![\p{L}\p{N}\p{M}])[A-Za-z](?:[/&][A-Za-z])+(?![\p{L}\p{N}\p{M}])|[\p{L}\p{N}\p{M}]+(?:[-_./](?=[\p{L}\p{M}]*\p{N})[\p{L}\p{N}\p{M}]+|(?<=\p{N})[-_./][\p{L}\p{N}\p{M}]+)*/gu;

const RUN = /[\p{L}\p{N}\p{M}]+/gu;

/** The boundaries from lower to upper case, and between letters and digits. */
const SEAM = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u;

const LETTERS_ONLY = /^[a-z]+$/;

/** A word that is one term: most words of English. */
const ONE_TERM = /^[A-Za-z][a-z]*$/;

/** The maximum length of a term in characters; longer words are truncated, as they only enlarge the dictionary. */
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
    if (ONE_TERM.test(word)) {
      terms.push({ term: formOf(word), position: position++, start: index, end: index + word.length });
      continue;
    }
    for (const [part, offset] of scripts(word)) {
      if (UNSPACED.test(part)) position = addPairs(part, index + offset, position, terms);
      else addWord(part, index + offset, position++, terms);
    }
  }
  return terms;
}

/** Where a term occurs: `text.slice(start, end)`. */
export type Occurrence = Pick<Term, 'term' | 'start' | 'end'>;

/**
 * Makes a function that finds the occurrences of some terms in a text: those of {@link analyse}, in its order, without
 * segmenting Chinese unless a term is a single character.
 *
 * @example
 * finderOf(new Set(['tea', 'run']))('Running for tea').map(({ start }) => start); // [0, 12]
 */
export function finderOf(wanted: { has(term: string): boolean; keys(): Iterable<string> }) {
  const unspaced = Array.from(wanted.keys()).filter((term) => UNSPACED.test(term));
  const needsWords = unspaced.some((term) => Array.from(term).length === 1);
  return (text: string): Occurrence[] => {
    const found: Occurrence[] = [];
    const add = ({ term, start, end }: Occurrence) => {
      if (wanted.has(term)) found.push({ term, start, end });
    };
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (ONE_TERM.test(word)) {
        add({ term: formOf(word), start: index, end: index + word.length });
        continue;
      }
      for (const [part, offset] of scripts(word)) {
        const all: Term[] = [];
        if (!UNSPACED.test(part)) addWord(part, index + offset, 0, all);
        else if (needsWords) addPairs(part, index + offset, 0, all);
        else if (unspaced.length > 0) for (const pair of pairsOf(part, index + offset)) add(pair);
        for (const one of all) add(one);
      }
    }
    return found;
  };
}

/** The bigrams of a run of characters. */
function pairsOf(run: string, at: number): Occurrence[] {
  const characters = Array.from(run);
  let start = at;
  return characters.slice(1).map((character, k) => {
    const before = characters[k];
    const pair = {
      term: characterForm(before) + characterForm(character),
      start,
      end: start + before.length + character.length,
    };
    start += before.length;
    return pair;
  });
}

/** Splits a word between scripts with and without spaces, with the offset of each part. */
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
 * The weight in a query of a bigram within a word of three or more characters, across two words, and with one character
 * in a stop word.
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
    // A word of one character has the position of the bigram that begins with it; at the end of the run, of the last
    // bigram.
    addLone(k - 1, start);
    if (k === characters.length - 1) addLone(k, start + characters[k - 1].length);
    start += characters[k - 1].length;
  }
  return first + characters.length - 1;
}

/** The word that contains a character. */
interface Word {
  /** In characters. */
  readonly length: number;
  readonly stops: boolean;
}

/** The word of each character. */
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

/** The maximum number of cached forms; the cache is cleared when full. */
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

/** The indexed form of a character of a script without spaces. */
const characterForm = (character: string): string =>
  kept(formsOfCharacters, character, () => normalise(simplify(character)));

/** The indexed form of a word. Cached, as texts repeat words: this takes a fifth of the time. */
const formOf = (word: string): string =>
  kept(formsOfWords, word, () => {
    const normal = normalise(word).slice(0, LONGEST);
    return LETTERS_ONLY.test(normal) ? stemmer(normal) : normal;
  });
