/** Memory that is used again from one request to the next, handed along with each instead of kept by modules. */

/**
 * Working memory of whatever handles one request after the other, synchronously: a pipeline, a worker, an evaluation.
 * Each user of it declares a class with the buffers that it needs, and finds its one instance here; what is in them
 * from the request before must not matter.
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
