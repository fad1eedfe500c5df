/** Memory that is used again from one request to the next, handed along with each instead of kept by modules. */

/**
 * Working memory for code that handles one request after the other, synchronously: a pipeline, a worker, an
 * evaluation. Code that needs buffers declares a class of them, and gets its one instance here. Buffers still hold
 * what the last request left in them.
 *
 * @example
 * class Sums { perItem = new Float64Array(1_000); }
 * const scratch = new Scratch();
 * scratch.of(Sums) === scratch.of(Sums); // true
 */
export class Scratch {
  readonly #parts = new Map<new () => object, object>();

  /** @param type a class whose constructor takes nothing. */
  of<Part extends object>(type: new () => Part): Part {
    let part = this.#parts.get(type) as Part | undefined;
    if (part === undefined) {
      part = new type();
      this.#parts.set(type, part);
    }
    return part;
  }
}
