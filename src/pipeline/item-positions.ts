/** Positions of items on a two-dimensional map: items with similar texts, or similar users, are near each other. */
import { projected } from '../indexes/index.js';
import type { EngineState } from '../state/index.js';

/** Positions of items in two dimensions. */
export interface ItemPositions {
  /** The source of the vectors: texts of items, or their users; null where there are none yet. */
  readonly by: 'texts' | 'behaviour' | null;
  /** Coordinates from -1 to 1; items without a vector, and hidden ones, are left out. */
  readonly items: readonly { readonly id: string; readonly x: number; readonly y: number }[];
}

/** The maximum number of items, the first by number; more would make the map unreadable. */
const PLACED = 5_000;

/** Items by the first two principal components of the vectors of their texts, or, without those, of their users. */
export function itemPositions({ catalogue, items, sequence, taste }: EngineState): ItemPositions {
  const placed: number[] = [];
  const rows: ArrayLike<number>[] = [];
  const { texts } = sequence;
  const { factors } = taste;
  const vectorOf = (item: number): ArrayLike<number> | undefined =>
    texts
      ? texts.of(item)
      : factors.width > 0
        ? factors.vectors.subarray(item * factors.width, (item + 1) * factors.width)
        : undefined;
  for (let item = 0; item < catalogue.size && placed.length < PLACED; item++) {
    if (catalogue.entry(item)?.hidden !== false) continue;
    const vector = vectorOf(item);
    if (!vector || vector.length === 0 || isZero(vector)) continue;
    placed.push(item);
    rows.push(vector);
  }
  const width = rows[0]?.length ?? 0;
  if (width === 0) return { by: null, items: [] };
  const flat = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) flat.set(row, index * width);
  const places = projected(flat, width);
  return {
    by: texts ? 'texts' : 'behaviour',
    items: placed.map((item, index) => ({
      id: items.id(item),
      x: places[index * 2],
      y: places[index * 2 + 1],
    })),
  };
}

function isZero(vector: ArrayLike<number>): boolean {
  for (let k = 0; k < vector.length; k++) if (vector[k] !== 0) return false;
  return true;
}
