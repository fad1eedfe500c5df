/**
 * Contradictions between two sentences from different sources: they are about the same subject and differ in a number,
 * a date or a negation.
 *
 * - Both are aligned. If a name or another content word is replaced by a different one, they are about different
 *   things.
 * - Different numbers at several places belong to different facts; those of one date count once.
 * - The subject is given by the names in a sentence, or without names by the title of its source.
 */
import { align, type Change } from './align.js';
import { type Token, tokensOf } from './tokens.js';

export interface Statement {
  readonly text: string;
  /** The title of its source. */
  readonly about: string;
}

/** A statement whose tokens are read, to be compared with many. */
export interface ReadStatement extends Statement {
  readonly tokens: readonly Token[];
  /** The forms of its words, names, and characters of scripts without spaces. */
  readonly telling: ReadonlySet<string>;
}

/** Reads the tokens of a statement. */
export function readStatement({ text, about }: Statement): ReadStatement {
  const tokens = readTokens(text);
  return { text, about, tokens, telling: tellingOf(tokens) };
}

export interface Contradiction {
  readonly kind: 'number' | 'date' | 'negation';
  /** The differing text of the first, and of the second. */
  readonly first: string;
  readonly second: string;
}

/** The maximum number of compared tokens of a sentence. */
const LONGEST = 200;

/** The minimum number of common content tokens: words, and characters of scripts without spaces. */
const LEAST = { words: 2, characters: 4 } as const;

/**
 * The minimum share of common content tokens, relative to the shorter sentence: to be compared, and if nothing else
 * names the subject.
 */
const [ALIKE, NEARLY] = [0.7, 0.85] as const;

/** The same for a negation, relative to the longer one. */
const DENIED = 0.75;

/** Tokens that can be between the numbers of one date. */
const WITHIN_DATE = new Set('年 月 日 号 of the'.split(' '));

const MONTHS = new Set(
  'january february march april may june july august september october november december'.split(' '),
);

/**
 * @example
 * contradiction(
 *   { text: 'The tower is 330 metres high.', about: 'Eiffel Tower' },
 *   { text: 'The tower is 324 metres high.', about: 'Eiffel Tower' },
 * ); // { kind: 'number', first: '330', second: '324' }
 */
export function contradiction(one: Statement, other: Statement): Contradiction | undefined {
  return contradictionOf(readStatement(one), readStatement(other));
}

/** The same as {@link contradiction}, of statements that are read already. */
export function contradictionOf(one: ReadStatement, other: ReadStatement): Contradiction | undefined {
  const [a, b] = [one.tokens, other.tokens];
  const [tellingA, tellingB] = [one.telling, other.telling];
  let shared = 0;
  for (const form of tellingA) if (tellingB.has(form)) shared++;
  const wide = [...a, ...b].some(({ kind }) => kind === 'character');
  if (shared < (wide ? LEAST.characters : LEAST.words)) return undefined;
  const alike = shared / Math.min(tellingA.size, tellingB.size);
  if (alike < ALIKE) return undefined;
  if (!sameSubject([a, b], [one.about, other.about], alike)) return undefined;
  const { changes } = align(a, b);
  if (changes.some(isOtherThing)) return undefined;
  const both = shared / Math.max(tellingA.size, tellingB.size);
  return differingNumber(a, b, changes) ?? (both >= DENIED ? differingNegation(a, b, changes) : undefined);
}

/** Tokens, with months as dates, and with numbers in names (`Apollo 11`, `第3章`) as part of the name. */
function readTokens(text: string): Token[] {
  const tokens = tokensOf(text).slice(0, LONGEST);
  return tokens.map((token, k): Token => {
    const { form, kind } = token;
    if (kind === 'name' && MONTHS.has(form)) return { form, kind: 'number' };
    if (kind !== 'number') return token;
    const before = tokens[k - 1];
    if (before?.form === '第') return { form, kind: 'character' };
    // 一 is part of many words.
    if (form === '一' && tokens[k + 1]?.kind !== 'number' && before?.kind !== 'number')
      return { form, kind: 'function' };
    const ofName = before?.kind === 'name' && !MONTHS.has(before.form) && !(Number(form) >= 1_000);
    return ofName ? { form: `${before.form} ${form}`, kind: 'name' } : token;
  });
}

const isTelling = ({ kind }: Token): boolean => kind === 'word' || kind === 'name' || kind === 'character';

const tellingOf = (tokens: readonly Token[]): Set<string> =>
  new Set(tokens.filter(isTelling).map(({ form }) => form));

const numbersOf = (tokens: readonly Token[]): Token[] => tokens.filter(({ kind }) => kind === 'number');

/** Whether a substitution names another thing, rather than another number of the same thing. */
function isOtherThing({ written, source }: Change): boolean {
  const [a, b] = [written, source].map((tokens) => tokens.filter(isTelling));
  if (a.length === 0 || b.length === 0) return false;
  const known = new Set(b.map(({ form }) => form));
  return a.some(({ form }) => !known.has(form));
}

function sameSubject(
  [a, b]: readonly (readonly Token[])[],
  [aboutA, aboutB]: readonly string[],
  alike: number,
): boolean {
  const names = (tokens: readonly Token[]) =>
    new Set(tokens.flatMap(({ form, kind }, k) => (kind === 'name' && k > 0 ? [form] : [])));
  const [namesA, namesB] = [names(a), names(b)];
  const [titleA, titleB] = [aboutA, aboutB].map((about) => tellingOf(tokensOf(about)));
  if (namesA.size > 0 && namesB.size > 0) {
    const known = (name: string, tokens: readonly Token[], title: ReadonlySet<string>) =>
      title.has(name) || tokens.some(({ form }) => form === name);
    const foreignA = Array.from(namesA).some((name) => !known(name, b, titleB));
    const foreignB = Array.from(namesB).some((name) => !known(name, a, titleA));
    return !(foreignA && foreignB) && Array.from(namesA).some((name) => known(name, b, titleB));
  }
  const least = a.some(({ kind }) => kind === 'character') ? 2 : 1;
  const inTitles = Array.from(titleA).filter(
    (form) => titleB.has(form) || b.some((token) => token.form === form),
  ).length;
  const back = Array.from(titleB).filter((form) => a.some((token) => token.form === form)).length;
  return inTitles >= least || back >= least || alike >= NEARLY;
}

const isDate = (token: Token, next: Token | undefined): boolean =>
  MONTHS.has(token.form) ||
  /^(?:1\d|20)\d\d$/.test(token.form) ||
  ['年', '月', '日', '号'].includes(next?.form ?? '');

function differingNumber(
  a: readonly Token[],
  b: readonly Token[],
  changes: readonly Change[],
): Contradiction | undefined {
  const replaced = changes.filter(
    ({ written, source }) => numbersOf(written).length > 0 && numbersOf(source).length > 0,
  );
  // Only one of them has a date or a year: they can be about different times.
  const alone = changes.some(({ written, source }) =>
    [
      [written, source],
      [source, written],
    ].some(
      ([own, others]) =>
        numbersOf(others).length === 0 &&
        numbersOf(own).some((token) => isDate(token, own[own.indexOf(token) + 1])),
    ),
  );
  if (replaced.length === 0 || alone) return undefined;
  const places = replaced.map(({ written }) => a.indexOf(numbersOf(written)[0]));
  const dates = replaced.map(({ written }, k) => {
    const last = numbersOf(written).at(-1)!;
    return isDate(last, a[a.indexOf(last) + 1]) || isDate(numbersOf(written)[0], a[places[k] + 1]);
  });
  const isOneDate =
    dates.some(Boolean) &&
    a.slice(places[0], places.at(-1)).every(({ form, kind }) => kind === 'number' || WITHIN_DATE.has(form));
  if (replaced.length > 1 && !isOneDate) return undefined;
  if (parity(a) !== parity(b)) return undefined;
  const text = (side: 'written' | 'source') =>
    replaced
      .map((change) =>
        numbersOf(change[side])
          .map(({ form }) => form)
          .join(' '),
      )
      .join(' ');
  const [first, second] = [text('written'), text('source')];
  // `5` and `five`, `1,000` and `1000` have one form.
  if (first === second) return undefined;
  return { kind: dates.some(Boolean) ? 'date' : 'number', first, second };
}

/** 1 for an odd number of negations, else 0. */
const parity = (tokens: readonly Token[]): number =>
  tokens.filter(({ kind }) => kind === 'negation').length % 2;

function differingNegation(
  a: readonly Token[],
  b: readonly Token[],
  changes: readonly Change[],
): Contradiction | undefined {
  if (parity(a) === parity(b)) return undefined;
  const numbers = (tokens: readonly Token[]) =>
    numbersOf(tokens)
      .map(({ form }) => form)
      .sort()
      .join(' ');
  if (numbers(a) !== numbers(b)) return undefined;
  const denies = ({ written, source }: Change) => parity(written) !== parity(source);
  const at = changes.find(denies);
  if (!at) return undefined;
  const text = (tokens: readonly Token[], all: readonly Token[]) => {
    const next = tokens.length > 0 ? all[all.indexOf(tokens.at(-1)!) + 1] : undefined;
    return [...tokens, ...(next ? [next] : [])].map(({ form }) => form).join(' ');
  };
  return {
    kind: 'negation',
    first: text(at.written, a),
    second: text(at.source, b),
  };
}
