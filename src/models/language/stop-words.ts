/** Cuts a stream of text at the first stop word, holding back only what may be the beginning of one. */

export class StopWords {
  readonly #words: readonly string[];
  #held = '';
  /** Whether a stop word has come: nothing comes after it. */
  stopped = false;

  constructor(words: readonly string[]) {
    this.#words = words.filter((word) => word !== '');
  }

  /** Takes more text. @returns what can be given out. */
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

  /** What was held back and turned out to be no stop word. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}
