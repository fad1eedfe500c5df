/**
 * Search for added tokens in text; of those at one position, the longest is taken. Not a regular expression, as one
 * with thousands of tokens that begin alike tries all of them at every position.
 */
import type { AddedToken } from './definition.js';

/** The added tokens of one tokenizer. */
export class AddedTokens {
  readonly #byContent: ReadonlyMap<string, AddedToken>;
  /** Lengths of the tokens that begin with a character, longest first. */
  readonly #lengths = new Map<string, number[]>();
  /** Matches the first character of any added token. */
  readonly #first: RegExp;

  constructor(added: readonly AddedToken[]) {
    this.#byContent = new Map(added.map((token) => [token.content, token]));
    for (const { content } of added) {
      const lengths = this.#lengths.get(content[0]) ?? [];
      if (!lengths.includes(content.length)) lengths.push(content.length);
      this.#lengths.set(content[0], lengths);
    }
    for (const lengths of this.#lengths.values()) lengths.sort((a, b) => b - a);
    const codes = Array.from(this.#lengths.keys(), (character) =>
      character.charCodeAt(0).toString(16).padStart(4, '0'),
    );
    this.#first = new RegExp(`[${codes.map((code) => `\\u${code}`).join('')}]`, 'g');
  }

  get(content: string): AddedToken | undefined {
    return this.#byContent.get(content);
  }

  /** The next added token at or after `from`. */
  next(text: string, from: number): { readonly token: AddedToken; readonly at: number } | undefined {
    this.#first.lastIndex = from;
    for (let found = this.#first.exec(text); found; found = this.#first.exec(text)) {
      const at = found.index;
      for (const length of this.#lengths.get(found[0])!) {
        const token = this.#byContent.get(text.slice(at, at + length));
        if (token) return { token, at };
      }
    }
    return undefined;
  }
}
