/**
 * Verification of a written sentence against its source: whether the source contains its numbers, names and dates,
 * agrees in negation, and names the same subjects; common words alone are not enough.
 *
 * - The sentence is aligned with the most similar sentence of the source, or two adjacent ones.
 * - If they are parallel, substitutions are checked: numbers, names, negations, runs of characters.
 * - Otherwise, all numbers and names must be in the source, and most other words.
 */
import { sentencesOf } from '../../text/index.js';
import { align, type Change } from './align.js';
import { type Token, tokensOf } from './tokens.js';

type DoubtKind = 'number' | 'name' | 'negation' | 'replaced' | 'unsupported' | 'disagreed';

export interface Doubt {
  readonly kind: DoubtKind;
  /** The text of the sentence, and that of the source in its place, if known. */
  readonly written: string;
  readonly source: string;
}

export interface Verdict {
  /** Whether the source supports the sentence. */
  readonly supported: boolean;
  readonly doubts: readonly Doubt[];
  /** The share of the sentence's tokens that are in the source in the same order, from 0 to 1. */
  readonly overlap: number;
  /** The most similar part of the source: from `from` to before `to`. */
  readonly from: number;
  readonly to: number;
}

/** The maximum number of compared tokens of a sentence or a part of the source. */
const LONGEST = 400;

/** The minimum share of common tokens of a parallel sentence. */
const PARALLEL = 0.6;

/** The minimum share of its words in the source for a sentence that is not parallel. */
const CARRIED = 0.6;

/** A source as it is compared with sentences. */
export interface ReadSource {
  readonly parts: readonly Part[];
  readonly everything: ReadonlySet<string>;
}

/** Reads a source, once for all sentences that are compared with it. */
export function readSource(text: string): ReadSource {
  const parts = partsOf(text);
  return { parts, everything: new Set(parts.flatMap(({ forms }) => Array.from(forms))) };
}

/**
 * @param sentence the written sentence.
 * @param source the text of the passage that it cites, or the same read by {@link readSource}.
 * @example
 * verify('Ada was born in 1816.', 'Ada was born in 1815. She died in 1852.').doubts[0].kind; // 'number'
 * verify('Ada was born in 1815.', 'Ada was born in 1815. She died in 1852.').supported; // true
 */
export function verify(sentence: string, source: string | ReadSource): Verdict {
  const written = tokensOf(sentence).slice(0, LONGEST);
  if (written.length === 0) return { supported: true, doubts: [], overlap: 1, from: 0, to: 0 };
  const { parts, everything } = typeof source === 'string' ? readSource(source) : source;
  let best = { common: 0, overlap: 0, changes: [] as readonly Change[], from: 0, to: 0 };
  for (const part of nearest(written, parts)) {
    const { common, changes } = align(written, part.tokens.slice(0, LONGEST));
    const { from, to } = part;
    if (common > best.common) best = { common, overlap: common / written.length, changes, from, to };
  }
  const doubts =
    best.overlap >= PARALLEL
      ? [
          ...best.changes.flatMap((change) => doubtsOf(change, everything, best.overlap)),
          ...movedNames(best.changes),
        ]
      : looseDoubts(written, everything);
  const { overlap, from, to } = best;
  return { supported: doubts.length === 0, doubts, overlap, from, to };
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly tokens: readonly Token[];
  readonly forms: ReadonlySet<string>;
}

/** The sentences of a source, and each two adjacent ones together. */
function partsOf(source: string): Part[] {
  const single = sentencesOf(source).map(({ text, start, end }) => ({
    from: start,
    to: end,
    tokens: tokensOf(text),
  }));
  const pairs = single
    .slice(1)
    .map(({ to, tokens }, k) => ({ from: single[k].from, to, tokens: [...single[k].tokens, ...tokens] }));
  return [...single, ...pairs].map((part) => ({
    ...part,
    forms: new Set(part.tokens.map(({ form }) => form)),
  }));
}

/** The few parts with the most common words. */
function nearest(written: readonly Token[], parts: readonly Part[]): Part[] {
  return parts
    .map((part) => ({ part, shared: written.reduce((n, { form }) => n + (part.forms.has(form) ? 1 : 0), 0) }))
    .sort((a, b) => b.shared - a.shared || a.part.tokens.length - b.part.tokens.length)
    .slice(0, 4)
    .map(({ part }) => part);
}

const textOf = (tokens: readonly Token[]): string =>
  tokens
    .map(({ form, kind }) => (kind === 'character' ? form : ` ${form} `))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();

const of = (tokens: readonly Token[], kind: Token['kind']): Token[] =>
  tokens.filter((token) => token.kind === kind);

/** The doubts from a substitution in a parallel sentence. */
function doubtsOf({ written, source }: Change, everything: ReadonlySet<string>, overlap: number): Doubt[] {
  const doubt = (kind: DoubtKind): Doubt[] => [{ kind, written: textOf(written), source: textOf(source) }];
  const replaces = written.length > 0 && source.length > 0;
  if (denied(written) !== denied(source) && (written.length > 0 || source.length <= 3))
    return doubt('negation');
  for (const kind of ['number', 'name'] as const) {
    const own = of(written, kind);
    const there = of(source, kind);
    // A replacement is wrong even if the source contains it elsewhere; an addition must be in the source.
    if (own.some(({ form }) => !everything.has(form))) return doubt(kind);
    if (replaces && own.length > 0 && there.length > 0) return doubt(kind);
  }
  if (replaces && of(written, 'name').length > 0 && of(source, 'word').length > 0 && overlap > 0.7)
    return doubt('name');
  if (replaces && of(source, 'name').length > 0 && of(written, 'word').length > 0 && overlap > 0.7)
    return doubt('name');
  const characters = of(written, 'character');
  if (replaces && characters.length > 0 && of(source, 'character').length > 0) return doubt('replaced');
  if (characters.length > 1 && characters.some(({ form }) => !everything.has(form)))
    return doubt('unsupported');
  const added = [...characters, ...of(written, 'word')];
  const foreign = added.filter(({ form }) => !everything.has(form));
  return foreign.length > 4 && foreign.length > added.length / 2 ? doubt('unsupported') : [];
}

/** Prepositions, whose phrases can be moved without changing the meaning. */
const PREPOSITIONS = new Set([
  'in',
  'at',
  'on',
  'from',
  'by',
  'with',
  'for',
  'after',
  'before',
  'during',
  '在',
  '于',
]);

/** Names and runs of characters at another place than in the source: swapped subjects. */
function movedNames(changes: readonly Change[]): Doubt[] {
  const gone = new Set(
    changes
      .filter(({ written }) => written.length === 0)
      .flatMap(({ source }) => source.map(({ form }) => form)),
  );
  return changes.flatMap(({ written, source }): Doubt[] => {
    if (source.length > 0 || written.length === 0 || PREPOSITIONS.has(written[0].form)) return [];
    const names = of(written, 'name').filter(({ form }) => gone.has(form));
    const run = of(written, 'character').filter(({ form }) => gone.has(form));
    if (names.length === 0 && run.length < 2) return [];
    return [{ kind: 'replaced', written: textOf(written), source: '' }];
  });
}

const denied = (tokens: readonly Token[]): boolean => of(tokens, 'negation').length % 2 === 1;

/** The doubts on a paraphrased sentence. */
function looseDoubts(written: readonly Token[], everything: ReadonlySet<string>): Doubt[] {
  const missing = (kind: Token['kind']) => of(written, kind).filter(({ form }) => !everything.has(form));
  const doubts = (['number', 'name', 'negation'] as const).flatMap((kind): Doubt[] => {
    const none = missing(kind);
    return none.length > 0 ? [{ kind, written: textOf(none), source: '' }] : [];
  });
  const telling = written.filter(({ kind }) => kind === 'word' || kind === 'character' || kind === 'name');
  const carried = telling.filter(({ form }) => everything.has(form)).length;
  const run = written.some(({ kind }) => kind === 'character') ? CARRIED + 0.15 : CARRIED;
  if (telling.length > 0 && carried / telling.length < run)
    doubts.push({ kind: 'unsupported', written: textOf(written), source: '' });
  return doubts;
}
