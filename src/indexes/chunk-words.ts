/** Words of chunks that can be disclosed: only those of items that can be found. */
import { analyse } from '../text/index.js';
import type { ChunkIndex } from './chunk-index.js';

/** The number of chunks with a term that are checked for an eligible item. */
const LOOKED_AT = 1_000;

type Eligible = (item: number) => boolean;

function keyWith(chunks: ChunkIndex, term: string, eligible: Eligible): number | undefined {
  let looked = 0;
  for (const key of chunks.having(term)) {
    if (eligible(chunks.itemOf(key))) return key;
    if (++looked >= LOOKED_AT) return undefined;
  }
  return undefined;
}

/** Whether a term is in an eligible item; false where the first chunks with it are all of other items. */
export const hasTerm = (chunks: ChunkIndex, term: string, eligible: Eligible): boolean =>
  keyWith(chunks, term, eligible) !== undefined;

/** A term as written in an eligible item, in lower case; `undefined` where none has it. */
export function wordOf(chunks: ChunkIndex, term: string, eligible: Eligible): string | undefined {
  const key = keyWith(chunks, term, eligible);
  if (key === undefined) return undefined;
  for (const field of chunks.fieldsOf(key)) {
    const found = analyse(field).find((one) => one.term === term);
    if (found) return field.slice(found.start, found.end).toLowerCase();
  }
  return undefined;
}

/** The inner product of a vector and that of an item's nearest chunk; absent where it has none. */
export function likenessTo(chunks: ChunkIndex, item: number, vector: Float32Array): number | undefined {
  let best: number | undefined;
  for (const key of chunks.keysOf(item)) {
    const own = chunks.vectors?.of(key);
    if (!own || own.length !== vector.length) continue;
    let sum = 0;
    for (let d = 0; d < vector.length; d++) sum += own[d] * vector[d];
    if (best === undefined || sum > best) best = sum;
  }
  return best;
}
