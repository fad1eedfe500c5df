/**
 * Memory for many short texts, cut from large buffers: allocating each text by itself would cost more than writing
 * it.
 */

const PIECE = 1 << 20;

/** A buffer is freed once nothing cut from it is in use: use separate slabs for long-lived and short-lived data. */
export class Slab {
  #piece = Buffer.alloc(0);
  #used = 0;

  /** @returns the parts joined; strings as UTF-8. */
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

  /** @returns `bytes` uninitialised bytes for the caller alone. */
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
