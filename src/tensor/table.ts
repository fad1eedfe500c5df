/**
 * Embedding tables too large to be parameters: the table is a typed array, and only the rows that a batch uses are fed
 * to the graph and updated by their gradients. The cost of a step does not depend on the number of rows.
 */
import { type Initializer, type Input, input, type Tensor } from './graph.js';
import { normal } from './initial.js';
import { gather } from './ops/indexing.js';
import { randomSource } from './random.js';
import { type Shape, showShape } from './shape.js';
import { type Value, ValueError } from './value.js';

/** An optimiser of single rows: its state, and the update of the rows of a batch. */
export interface RowOptimizer {
  /** The number of values per row of each part of the state: `width`, or 1. */
  slots(width: number): Record<string, number>;
  /** Updates row `row` of `table` by its gradient, which starts at `from` in `gradients`. */
  update(
    table: Float32Array,
    row: number,
    width: number,
    gradients: Float32Array,
    from: number,
    slots: Readonly<Record<string, Float32Array>>,
    step: number,
  ): void;
}

type Rate = number | ((step: number) => number);

const rateAt = (rate: Rate, step: number): number => (typeof rate === 'number' ? rate : rate(step));

/**
 * Adagrad with one sum for each row, the mean of its squared gradients (Gupta et al. 2014; as in TorchRec).
 *
 * @example
 * const table = new EmbeddingTable('items', 1_000_000, 8, { optimizer: rowAdagrad({ rate: 0.1 }) });
 * table.lookup('ids', ['batch']).shape; // ['batch', 8]
 */
export function rowAdagrad({ rate, epsilon = 1e-8 }: { rate: Rate; epsilon?: number }): RowOptimizer {
  return {
    slots: () => ({ sum: 1 }),
    update(table, row, width, gradients, from, { sum }, step) {
      let squares = 0;
      for (let i = 0; i < width; i++) squares += gradients[from + i] ** 2;
      sum[row] += squares / width;
      const size = rateAt(rate, step) / (Math.sqrt(sum[row]) + epsilon);
      for (let i = 0, at = row * width; i < width; i++) table[at + i] -= size * gradients[from + i];
    },
  };
}

export interface RowAdamOptions {
  rate: Rate;
  betas?: readonly [number, number];
  epsilon?: number;
}

/**
 * Adam over the rows of a batch only, as `torch.optim.SparseAdam`: averages of other rows do not decay.
 *
 * @example
 * const table = new EmbeddingTable('items', 1_000_000, 8, { optimizer: rowAdam({ rate: 0.001 }) });
 * table.lookup('ids', ['batch']).shape; // ['batch', 8]
 */
export function rowAdam({
  rate,
  betas: [b1, b2] = [0.9, 0.999],
  epsilon = 1e-8,
}: RowAdamOptions): RowOptimizer {
  return {
    slots: (width) => ({ mean: width, square: width }),
    update(table, row, width, gradients, from, { mean, square }, step) {
      const correction = Math.sqrt(1 - b2 ** (step + 1));
      const size = (rateAt(rate, step) * correction) / (1 - b1 ** (step + 1));
      for (let i = 0, at = row * width; i < width; i++, at++) {
        const g = gradients[from + i];
        mean[at] = b1 * mean[at] + (1 - b1) * g;
        square[at] = b2 * square[at] + (1 - b2) * g * g;
        table[at] -= (size * mean[at]) / (Math.sqrt(square[at]) + epsilon * correction);
      }
    },
  };
}

export interface TableOptions {
  optimizer: RowOptimizer;
  /** Initial rows; normal with a standard deviation of 0.02 by default. */
  initial?: Initializer;
  seed?: number;
}

/** The distinct rows that a batch uses, and for each id its index among them. */
export interface Batch {
  readonly rows: Int32Array;
  readonly values: Value;
  readonly positions: ReadonlyMap<string, Value>;
}

/**
 * A table of `rows` vectors of `width` numbers. `lookup` uses it in a graph; pass it in `tables` of the training step
 * or of `compile`, and feed ids.
 *
 * @example
 * const words = new EmbeddingTable('words', 1000, 4, { optimizer: rowAdagrad({ rate: 0.1 }), initial: ones() });
 * const model = await compile({ sums: sum(words.lookup('ids', ['n']), 1) }, { tables: [words] });
 * (await model.run({ ids: [7, 7, 999] })).sums.data; // [4, 4, 4]
 * await model.run({ ids: [1000] }); // ValueError: input 'ids': id 1000 at position 0 is outside table 'words' of 1000 rows
 */
export class EmbeddingTable {
  /** All rows, concatenated; not a copy. */
  readonly data: Float32Array;
  /** The state of the optimiser. */
  readonly slots: Readonly<Record<string, Float32Array>>;
  /** The input of the graph for the rows of a batch. */
  readonly input: Input;
  private readonly lookups = new Map<string, Input>();
  private readonly place: Int32Array; // for every row, 1 + where it is among the rows of this batch, or 0

  constructor(
    readonly name: string,
    readonly rows: number,
    readonly width: number,
    private readonly options: TableOptions,
  ) {
    const { initial = normal(0.02), seed = 0 } = options;
    this.data = Float32Array.from(initial([rows, width], randomSource(seed, name)));
    if (this.data.length !== rows * width)
      throw new ValueError(
        `table '${name}': ${this.data.length} initial numbers for ${rows} rows of ${width}`,
      );
    this.slots = Object.fromEntries(
      Object.entries(options.optimizer.slots(width)).map(([slot, per]) => [
        slot,
        new Float32Array(rows * per),
      ]),
    );
    this.place = new Int32Array(rows);
    this.input = input(`${name}.rows`, [`${name.replace(/\W/g, '_')}.rows`, width]);
  }

  /** The rows of the ids that are fed as `ids` (int32 of this shape): a tensor `[...shape, width]`. */
  lookup(ids: string, shape: Shape): Tensor {
    let node = this.lookups.get(ids);
    if (!node) {
      node = input(ids, shape, 'int32');
      this.lookups.set(ids, node);
    } else if (showShape(node.shape) !== showShape(shape)) {
      throw new ValueError(
        `table '${this.name}': ids '${ids}' have shape ${showShape(node.shape)}, not ${showShape(shape)}`,
      );
    }
    return gather(this.input, node);
  }

  /** Collects the rows of the ids fed to lookups of this table. Throws `ValueError` if an id is out of range. */
  collect(fed: ReadonlyMap<string, Value>): Batch {
    const rows: number[] = [];
    const positions = new Map<string, Value>();
    try {
      for (const [name] of this.lookups) {
        const value = fed.get(name);
        if (!value) continue;
        const ids = value.data as Int32Array;
        const at = new Int32Array(ids.length);
        for (let i = 0; i < ids.length; i++) {
          const id = ids[i];
          if (id < 0 || id >= this.rows)
            throw new ValueError(
              `input '${name}': id ${id} at position ${i} is outside table '${this.name}' of ${this.rows} rows`,
            );
          if (this.place[id] === 0) this.place[id] = rows.push(id);
          at[i] = this.place[id] - 1;
        }
        positions.set(name, { ...value, data: at });
      }
    } finally {
      for (const row of rows) this.place[row] = 0;
    }
    const data = new Float32Array(rows.length * this.width);
    rows.forEach((row, i) => {
      data.set(this.data.subarray(row * this.width, (row + 1) * this.width), i * this.width);
    });
    const values: Value = { dtype: 'float32', shape: [rows.length, this.width], data };
    return { rows: Int32Array.from(rows), values, positions };
  }

  /** Updates the rows of a batch by their gradients. */
  apply(batch: Batch, gradients: Float32Array, step: number): void {
    batch.rows.forEach((row, i) => {
      this.options.optimizer.update(this.data, row, this.width, gradients, i * this.width, this.slots, step);
    });
  }

  /** The table and the state of its optimiser, by name; not copies. */
  state(): Map<string, Value> {
    const value = (data: Float32Array): Value => ({
      dtype: 'float32',
      shape: [this.rows, data.length / this.rows],
      data,
    });
    const slots = Object.entries(this.slots).map(
      ([slot, data]) => [`table/${this.name}/${slot}`, value(data)] as const,
    );
    return new Map([[`table/${this.name}`, value(this.data)], ...slots]);
  }
}

/** Feeds the rows of tables, and replaces ids by indexes among the rows of the batch. */
export function collectAll(
  tables: readonly EmbeddingTable[],
  fed: ReadonlyMap<string, Value>,
): { fed: Map<string, Value>; batches: Batch[] } {
  const out = new Map(fed);
  const batches = tables.map((table) => {
    const batch = table.collect(fed);
    out.set(table.input.name, batch.values);
    for (const [name, value] of batch.positions) out.set(name, value);
    return batch;
  });
  return { fed: out, batches };
}
