/**
 * The best of many scores with their keys: a heap whose root is the worst kept one. For equal scores, the lower key is
 * better.
 */

export class BestScores {
  readonly #keys: number[] = [];
  readonly #scores: number[] = [];
  readonly #limit: number;

  /** @param limit the maximum number of kept scores, 0 or more. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The minimum score to be kept; 0 while there is room. */
  get least(): number {
    return this.#keys.length < this.#limit ? 0 : this.#scores[0];
  }

  /** Whether a score would be kept. */
  among(key: number, score: number): boolean {
    if (this.#keys.length < this.#limit) return true;
    return score > this.#scores[0] || (score === this.#scores[0] && key < this.#keys[0]);
  }

  /** Adds a score for which {@link among} is true. */
  add(key: number, score: number): void {
    if (this.#keys.length < this.#limit) this.#rise(key, score);
    else this.#sink(key, score);
  }

  /** All kept scores, the best first. */
  sorted(): { readonly key: number; readonly score: number }[] {
    return this.#keys
      .map((key, k) => ({ key, score: this.#scores[k] }))
      .sort((a, b) => b.score - a.score || a.key - b.key);
  }

  /** Whether the entry at a position is worse than a key and score. */
  #worse(place: number, key: number, score: number): boolean {
    return this.#scores[place] < score || (this.#scores[place] === score && this.#keys[place] > key);
  }

  #put(place: number, key: number, score: number): void {
    this.#keys[place] = key;
    this.#scores[place] = score;
  }

  #rise(key: number, score: number): void {
    let place = this.#keys.length;
    this.#put(place, key, score);
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#worse(above, key, score)) {
        this.#put(place, this.#keys[above], this.#scores[above]);
        place = above;
      } else break;
    }
    this.#put(place, key, score);
  }

  /** Replaces the worst entry. */
  #sink(key: number, score: number): void {
    const { length } = this.#keys;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= length) break;
      if (below + 1 < length && this.#worse(below + 1, this.#keys[below], this.#scores[below])) below++;
      if (!this.#worse(below, key, score)) break;
      this.#put(place, this.#keys[below], this.#scores[below]);
      place = below;
    }
    this.#put(place, key, score);
  }
}
