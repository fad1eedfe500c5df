/**
 * Chat templates: formatting messages as the prompt that a model was trained on (Jinja, by `@huggingface/jinja`).
 *
 * - The library interprets its own values only: no property of a JavaScript object can be reached, nothing is
 *   evaluated.
 * - A template's running time and the length of `range` are limited.
 * - Special tokens in a message are encoded as text; only the template itself writes control tokens.
 */
import { createContext, Script } from 'node:vm';
import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { codeOf } from '../../runtime/index.js';
import { shorten } from './definition.js';
import type { Tokenizer } from './tokenizer.js';
import { TokenizerError } from './tokenizer-error.js';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface PromptOptions {
  /** Whether the prompt ends where the assistant's answer begins; true by default. */
  readonly answer?: boolean;
  /** Additional variables of the template, such as `tools` or `enable_thinking`. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

const MOST_CHARACTERS = 200_000;

const MOST_MILLISECONDS = 500;

const MOST_RANGE = 100_000;

/** ChatML, for models without a template. */
export const DEFAULT_TEMPLATE =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const call = new Script('work()');

/** A parsed template. */
export class ChatTemplate {
  readonly #program: ReturnType<typeof parse>;

  /** @throws TokenizerError where the template cannot be parsed. */
  constructor(readonly source: string) {
    if (source.length > MOST_CHARACTERS)
      throw new TokenizerError(`chat template: ${source.length} characters, more than ${MOST_CHARACTERS}`);
    this.#program = bounded(() => parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })));
  }

  /**
   * The text of a prompt.
   *
   * @throws TokenizerError where the template rejects the messages, fails, or takes too long.
   */
  render(messages: readonly ChatMessage[], { answer = true, variables = {} }: PromptOptions = {}): string {
    return bounded(() => {
      const environment = new Environment();
      const values: Record<string, unknown> = {
        false: false,
        true: true,
        none: null,
        False: false,
        True: true,
        None: null,
        bos_token: '',
        eos_token: '',
        raise_exception: (message: unknown) => {
          throw new Error(String(message));
        },
        range: limitedRange,
        strftime_now: (format: string) => date(format),
        ...plainData(variables),
        messages: plainData(messages),
        add_generation_prompt: answer,
      };
      for (const [name, value] of Object.entries(values)) environment.set(name, value);
      return String(new Interpreter(environment).run(this.#program).value);
    });
  }

  /**
   * The token ids of a prompt. Special tokens in the messages are encoded as text.
   *
   * @throws TokenizerError as `render`.
   */
  encode(tokenizer: Tokenizer, messages: readonly ChatMessage[], options: PromptOptions = {}): number[] {
    const special = tokenizer.definition.added.filter((token) => token.special);
    const text = messages.map(({ content }) => content).join('');
    let mark = 0xe000; // a private character that no message has
    while (text.includes(String.fromCharCode(mark)) && mark < 0xf8ff) mark++;
    const sign = String.fromCharCode(mark);
    const disarm = (content: string) =>
      special.reduce(
        (out, token) => out.replaceAll(token.content, token.content[0] + sign + token.content.slice(1)),
        content,
      );
    const rendered = this.render(
      messages.map((message) => ({
        ...message,
        role: disarm(message.role),
        content: disarm(message.content),
      })),
      options,
    );
    if (!rendered.includes(sign)) return Array.from(tokenizer.encode(rendered));
    return encodeMarked(tokenizer, rendered, sign);
  }
}

/**
 * Encodes text with special tokens, except those with `sign` after their first character, which are encoded as text.
 */
function encodeMarked(tokenizer: Tokenizer, text: string, sign: string): number[] {
  const contents = tokenizer.definition.added.filter((token) => token.special);
  const ids: number[] = [];
  let plain = '';
  const flush = () => {
    ids.push(...tokenizer.encode(plain.replaceAll(sign, ''), { special: false }));
    plain = '';
  };
  const longestFirst = [...contents].sort((a, b) => b.content.length - a.content.length);
  for (let at = 0; at < text.length; ) {
    const token = longestFirst.find(({ content }) => text.startsWith(content, at));
    if (token) {
      flush();
      ids.push(token.id);
    } else plain += text[at];
    at += token ? token.content.length : 1;
  }
  flush();
  return ids;
}

/** Runs a template with a time limit. */
function bounded<Result>(work: () => Result): Result {
  try {
    return call.runInContext(createContext({ work }), { timeout: MOST_MILLISECONDS }) as Result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const why =
      codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
        ? `takes longer than ${MOST_MILLISECONDS} ms`
        : message;
    throw new TokenizerError(`chat template: ${shorten(why)}`, { cause: error });
  }
}

/** Python's `range`, with a limited length. */
function limitedRange(...given: number[]): number[] {
  const [start, stop, step] = given.length === 1 ? [0, given[0], 1] : [given[0], given[1], given[2] ?? 1];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= MOST_RANGE)) throw new Error(`range of ${length} numbers: more than ${MOST_RANGE}`);
  return Array.from({ length }, (_, i) => start + i * step);
}

/** A copy of a value by JSON, without functions and prototypes. */
const plainData = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** The current date, with the parts of `strftime` that chat templates use. */
function date(format: string): string {
  const now = new Date();
  const month = now.toLocaleString('en', { month: 'long' });
  const parts: Record<string, string> = {
    Y: String(now.getFullYear()),
    m: String(now.getMonth() + 1).padStart(2, '0'),
    d: String(now.getDate()).padStart(2, '0'),
    b: month.slice(0, 3),
    B: month,
    H: String(now.getHours()).padStart(2, '0'),
    M: String(now.getMinutes()).padStart(2, '0'),
  };
  return format.replace(/%([A-Za-z])/g, (whole, letter: string) => parts[letter] ?? whole);
}
