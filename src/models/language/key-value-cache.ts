/** The key-value cache: one slot per text, with all slots in one buffer per layer. */
import type { LanguageConfig } from './config.js';
import { LanguageModelError } from './language-model-error.js';

const FIRST_ROOM = 256;

/**
 * The key-value cache of one model.
 *
 * @example
 * const model = await LanguageModel.open(openGguf('model.gguf'));
 * const cache = model.cache(2);
 * await model.read(cache, 0, [5, 6, 7]);
 * cache.tokens; // [[5, 6, 7], []]
 * await model.close();
 */
export class KeyValueCache {
  /** The tokens of the cached positions of each slot. */
  readonly tokens: number[][];
  readonly #config: LanguageConfig;
  readonly #context: number;
  #room = 0;
  /** Keys and values of each layer, `[slots, keyHeads, room, head]`. */
  #buffers: Float32Array[] = [];

  /** @param context the maximum number of positions. */
  constructor(config: LanguageConfig, slots: number, context: number) {
    this.#config = config;
    this.#context = context;
    this.tokens = Array.from({ length: slots }, () => []);
  }

  get slots(): number {
    return this.tokens.length;
  }

  get bytes(): number {
    return this.#buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /**
   * The buffers of the first slots, `k0`, `v0`, `k1` and so on, without copying.
   *
   * @param positions the number of positions that must fit.
   * @throws LanguageModelError where that is beyond the context.
   */
  buffers(
    first: number,
    count: number,
    positions: number,
  ): { name: string; shape: number[]; data: Float32Array }[] {
    if (positions > this.#context)
      throw new LanguageModelError(`${positions} tokens exceed the context of ${this.#context}`);
    if (positions > this.#room) this.#grow(positions);
    const { keyHeads, head } = this.#config;
    const size = keyHeads * this.#room * head;
    const shape = [count, keyHeads, this.#room, head];
    return this.#buffers.map((buffer, i) => ({
      name: `${i & 1 ? 'v' : 'k'}${i >> 1}`,
      shape,
      data: buffer.subarray(first * size, (first + count) * size),
    }));
  }

  /** Buffers grow by doubling, so that short texts need little memory. */
  #grow(positions: number): void {
    const { layers, keyHeads, head } = this.#config;
    let room = Math.max(FIRST_ROOM, this.#room);
    while (room < positions) room *= 2;
    room = Math.min(room, this.#context);
    const rows = this.slots * keyHeads;
    const before = this.#room * head;
    this.#buffers = Array.from({ length: 2 * layers }, (_, i) => {
      const larger = new Float32Array(rows * room * head);
      const old = this.#buffers[i];
      if (old)
        for (let row = 0; row < rows; row++)
          larger.set(old.subarray(row * before, (row + 1) * before), row * room * head);
      return larger;
    });
    this.#room = room;
  }
}
