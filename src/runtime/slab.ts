/** Memory for many short texts, cut from large pieces: allocating each by itself would cost more than filling it. */

const PIECE = 1 << 20;

/**
 * A piece is freed once nothing cut from it is used any more: use one slab for what is kept long and another for what is
 * not.
 */
export class Slab {
  #piece = Buffer.alloc(0);
  #used = 0;

  /** @returns the parts in a row; strings in UTF-8. */
  join(...parts: readonly (string | Uint8Array)[]): Uint8Array {
    let length = 0;
    for (const part of parts) length += typeof part === 'string' ? Buffer.byteLength(part) : part.length;
    const joined = this.#take(length);
    let at = 0;
    for (const part of parts) {
      if (typeof part === 'string') at += joined.write(part, at);
      else {
        joined.set(part, at);
        at += part.length;
      }
    }
    return joined;
  }

  /** @returns `bytes` bytes that nobody else has, with anything in them. */
  #take(bytes: number): Buffer {
    if (bytes > PIECE / 8) return Buffer.allocUnsafeSlow(bytes);
    if (this.#used + bytes > this.#piece.length) {
      this.#piece = Buffer.allocUnsafeSlow(PIECE);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += bytes;
    return this.#piece.subarray(from, this.#used);
  }
}
