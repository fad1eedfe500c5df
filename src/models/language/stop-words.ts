/** Truncates a stream of text at the first stop word, and delays only text that can be the start of one. */

export class StopWords {
  readonly #words: readonly string[];
  #held = '';
  /** Whether a stop word was found; no output follows. */
  stopped = false;

  constructor(words: readonly string[]) {
    this.#words = words.filter((word) => word !== '');
  }

  /** Adds text. @returns the text that can be output. */
  next(text: string): string {
    if (this.stopped) return '';
    const all = this.#held + text;
    const found = this.#words.map((word) => all.indexOf(word)).filter((at) => at >= 0);
    if (found.length > 0) {
      this.stopped = true;
      this.#held = '';
      return all.slice(0, Math.min(...found));
    }
    let keep = 0;
    for (const word of this.#words)
      for (let length = Math.min(word.length - 1, all.length); length > keep; length--)
        if (all.endsWith(word.slice(0, length))) keep = length;
    this.#held = all.slice(all.length - keep);
    return all.slice(0, all.length - keep);
  }

  /** The delayed text at the end, which is not a stop word. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}
