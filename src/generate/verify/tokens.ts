/**
 * Tokens of a sentence for comparing it with its source: words, normalised numbers, and single characters of scripts
 * without spaces; each with its kind, which says what a change of it means.
 */
import { normalise } from '../../text/index.js';

export interface Token {
  /** The normalised form for comparison. */
  readonly form: string;
  readonly kind: 'number' | 'name' | 'negation' | 'character' | 'word' | 'function';
}

const TOKEN =
  /\p{N}[\p{N},.，]*\p{N}|\p{N}|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[\p{L}\p{M}][\p{L}\p{M}'’]*/gu;

const HAN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;

const words = (list: string): Set<string> => new Set(list.split(' '));

const NEGATIONS = words(
  'not no never none nor neither without cannot nobody nothing nowhere hardly scarcely barely unable ' +
    "don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't won't wouldn't can't couldn't shouldn't mustn't " +
    '不 没 未 无 非 否 勿 莫 毋 別 别',
);

const FUNCTIONS = words(
  'a an the and or but of in on at to for from by with as is are was were be been being has have had do does did it its ' +
    'this that these those he she they them his her their who which what when where there here also then than so such if ' +
    'into over under between about after before during while because since both each all some many most more other one ' +
    '的 了 是 在 和 与 及 也 而 就 于 以 之 其 这 那 并 或 等 都 又 把 被 将 对 从 到 为 由',
);

const NUMBERS = new Map(
  (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
    'eighteen nineteen twenty'
  )
    .split(' ')
    .map((word, value) => [word, String(value)] as const),
);

const MORE_NUMBERS = words(
  'thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion first second third fourth ' +
    'fifth half twice once dozen 一 二 三 四 五 六 七 八 九 十 百 千 万 亿 两 零 〇 萬 億',
);

const DATES = words(
  'january february march april may june july august september october november december ' +
    'monday tuesday wednesday thursday friday saturday sunday',
);

/** Punctuation after which a capital letter does not indicate a name. */
const BEGINS = /[.!?。！？:：]\s*["“「]?$/u;

/** The tokens of a sentence, in order. */
export function tokensOf(sentence: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: raw, index } of sentence.matchAll(TOKEN)) {
    const form = normalise(raw).replaceAll('’', "'");
    tokens.push(
      // Only the end of what is before: all of it for each token would take the square of the length.
      tokenOf(raw, form, index === 0 || BEGINS.test(sentence.slice(Math.max(0, index - 8), index))),
    );
  }
  return tokens;
}

function tokenOf(raw: string, form: string, first: boolean): Token {
  if (/^\p{N}/u.test(form)) return { form: form.replace(/[,，]/g, ''), kind: 'number' };
  if (NEGATIONS.has(form) || form.endsWith("n't")) return { form: isNot(form), kind: 'negation' };
  const number = NUMBERS.get(form);
  if (number !== undefined && form !== 'one') return { form: number, kind: 'number' };
  if (MORE_NUMBERS.has(form)) return { form, kind: 'number' };
  if (HAN.test(raw)) return { form, kind: FUNCTIONS.has(form) ? 'function' : 'character' };
  if (FUNCTIONS.has(form)) return { form, kind: 'function' };
  if (/^\p{Lu}/u.test(raw) && (!first || DATES.has(form) || /\p{Lu}/u.test(raw.slice(1))))
    return { form: form.replace(/'s?$/, ''), kind: 'name' };
  return {
    form: form.replace(/'s?$/, ''),
    kind: first && /^\p{Lu}/u.test(raw) ? 'name' : 'word',
  };
}

/** Contracted and plain forms of 'not' are the same. */
const isNot = (form: string): string => (form.endsWith("n't") || form === 'cannot' ? 'not' : form);
