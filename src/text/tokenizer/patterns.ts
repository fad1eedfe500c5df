/**
 * The regular expressions that split text into pretokens, within which bytes are merged.
 *
 * - Files can only use those of well-known tokenizers: an unknown expression could take exponential time, or differ in
 *   JavaScript from the Rust library that made the file.
 * - Each is there twice: as in Hugging Face's files (Oniguruma's syntax), and for JavaScript, whose `\s` differs from
 *   Unicode's white space in U+0085 and U+FEFF, and which has no `(?i:...)` before Node 23.
 */
import { TokenizerError } from './tokenizer-error.js';

/** The name of a pattern; `tandem` is used by vocabularies trained by Tandem. */
export type PatternName = 'gpt2' | 'smollm' | 'llama3' | 'qwen2' | 'o200k' | 'tandem';

const SPACE = '\\p{White_Space}';

const SPACES = `${SPACE}+(?!\\P{White_Space})|${SPACE}+`;

const CONTRACTION = "'(?:[sSſtTmMdD]|[lL][lL]|[vV][eE]|[rR][eE])";

const CONTRACTION_IN_FILES = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

/** Llama 3's expression, with a maximum number of digits per pretoken. */
const words = (digits: string): string =>
  `${CONTRACTION}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}${digits}| ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n]*|${SPACE}*[\\r\\n]+|${SPACES}`;

const wordsInFiles = (digits: string): string =>
  `${CONTRACTION_IN_FILES}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const UPPER = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]';

const LOWER = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]';

const cased = (contraction: string) =>
  `[^\\r\\n\\p{L}\\p{N}]?${UPPER}*${LOWER}+(?:${contraction})?|[^\\r\\n\\p{L}\\p{N}]?${UPPER}+${LOWER}*(?:${contraction})?`;

/** For JavaScript. SmolLM splits off single digits first, so its last alternatives must stop before a digit. */
const SOURCES: Record<PatternName, string> = {
  gpt2: `'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^${SPACE}\\p{L}\\p{N}]+|${SPACES}`,
  smollm: `'(?:[sdmt]|ll|ve|re)| ?\\p{L}+|\\p{N}| ?[^${SPACE}\\p{L}\\p{N}]+|${SPACE}+(?![^${SPACE}\\p{N}])|${SPACE}+`,
  llama3: words('{1,3}'),
  qwen2: words(''),
  o200k: `${cased(CONTRACTION)}|\\p{N}{1,3}| ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n/]*|${SPACE}*[\\r\\n]+|${SPACES}`,
  tandem: words('{1,2}'),
};

/** As written in files; the other two patterns are combinations of named pretokenizers there. */
const IN_FILES: Partial<Record<PatternName, string>> = {
  llama3: wordsInFiles('{1,3}'),
  qwen2: wordsInFiles(''),
  o200k: `${cased(CONTRACTION_IN_FILES).replaceAll(`(?:${CONTRACTION_IN_FILES})`, CONTRACTION_IN_FILES)}|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
  tandem: wordsInFiles('{1,2}'),
};

/** A new global expression, for splitting with `text.match`. */
export const patternOf = (name: PatternName): RegExp => new RegExp(SOURCES[name], 'gu');

interface Step {
  readonly type?: unknown;
  readonly pretokenizers?: unknown;
  readonly pattern?: { readonly Regex?: unknown };
  readonly behavior?: unknown;
  readonly invert?: unknown;
  readonly add_prefix_space?: unknown;
  readonly use_regex?: unknown;
  readonly individual_digits?: unknown;
}

/**
 * The pattern of a file's `pre_tokenizer`.
 *
 * @throws TokenizerError where it is not one of the supported patterns.
 */
export function patternIn(preTokenizer: unknown): PatternName {
  const steps = stepsOf(preTokenizer as Step | null);
  const last = steps.at(-1);
  if (last?.type !== 'ByteLevel')
    throw new TokenizerError(
      `pre_tokenizer: ends with ${JSON.stringify(last?.type ?? null)}, not ByteLevel: only byte-level BPE is read`,
    );
  if (last.add_prefix_space === true)
    throw new TokenizerError('pre_tokenizer: ByteLevel with add_prefix_space is not read');
  const ownExpression = last.use_regex !== false;
  if (steps.length === 1 && ownExpression) return 'gpt2';
  const [first] = steps;
  if (steps.length === 2 && first.type === 'Digits' && first.individual_digits === true && ownExpression)
    return 'smollm';
  if (steps.length === 2 && first.type === 'Split' && !ownExpression) {
    // Each of these expressions matches all of the text, so the behaviour between matches does not matter.
    const known = Object.entries(IN_FILES).find(([, source]) => source === first.pattern?.Regex);
    const cut = `${first.behavior} ${first.invert}`;
    if (known && (cut === 'Isolated false' || cut === 'Removed true')) return known[0] as PatternName;
    throw new TokenizerError(
      `pre_tokenizer: the regular expression ${shown(first.pattern?.Regex)} is none of those of GPT-2, Llama 3, Qwen 2, GPT-4o, SmolLM and Tandem; others are not run, as they could take for ever`,
    );
  }
  throw new TokenizerError(
    `pre_tokenizer: ${steps.map(({ type }) => String(type)).join(', ')} is none of the combinations of GPT-2, Llama 3, Qwen 2, GPT-4o, SmolLM and Tandem`,
  );
}

function stepsOf(step: Step | null): Step[] {
  if (step?.type !== 'Sequence') return step ? [step] : [];
  if (!Array.isArray(step.pretokenizers) || step.pretokenizers.length > 8)
    throw new TokenizerError('pre_tokenizer: Sequence without a list of at most 8 pretokenizers');
  return step.pretokenizers as Step[];
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

/** The `pre_tokenizer` that a file has for a pattern. */
export function preTokenizerFor(name: PatternName): object {
  const byteLevel = (regex: boolean) => ({
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: regex,
  });
  if (name === 'gpt2') return byteLevel(true);
  const first =
    name === 'smollm'
      ? { type: 'Digits', individual_digits: true }
      : { type: 'Split', pattern: { Regex: IN_FILES[name] }, behavior: 'Isolated', invert: false };
  return { type: 'Sequence', pretokenizers: [first, byteLevel(name === 'smollm')] };
}
