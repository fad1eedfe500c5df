/** The graph of the sequence model for training; `sequence.ts` describes the model. */
import {
  add,
  dropout as drop,
  EmbeddingTable,
  equal,
  gather,
  input,
  matmul,
  mul,
  normal,
  parameter,
  type RowOptimizer,
  reshape,
  sampledSoftmax,
  scatterAdd,
  sum,
  type Tensor,
  transformer,
  unsqueeze,
} from '../tensor/index.js';
import { EPSILON, hiddenWidth, ROTARY_BASE, type SequenceShape } from './sequence.js';

/**
 * The feeds of a batch, beside the ids of tables. Each item of a batch is computed once, and then referred to by its
 * index.
 */
export interface SequenceFeeds {
  /** Int32 `[unique]`: the numbers of the items in the batch. */
  readonly items: Int32Array;
  /** Float32 `[unique, 1]`: 0 for an item that is represented by its content only, otherwise 1. */
  readonly own?: Float32Array;
  /** Int32 `[pairs]` each: features of items of the batch, and the index of the item; with the share of each. */
  readonly features?: Int32Array;
  readonly owners?: Int32Array;
  readonly shares?: Float32Array;
  /** Float32 `[unique, text]`: vectors of the items' texts. */
  readonly text?: Float32Array;
  /** Int32 `[rows, row]`: the items of users, with several users packed into a row. */
  readonly inputs: Int32Array;
  /** Int32 `[rows, row]`: the user of each; attention is masked to the same user. */
  readonly people: Int32Array;
  /** Int32 `[targets]` each: positions, counted over all rows; and the item that follows each. */
  readonly positions: Int32Array;
  readonly targets: Int32Array;
  /** Int32 `[negatives]`: sampled items. */
  readonly negatives: Int32Array;
  /** Float32, for each negative and each target: the logarithm of its expected count among the negatives. */
  readonly expected: Float32Array;
  readonly expectedTarget: Float32Array;
}

export interface SequenceGraph {
  readonly loss: Tensor;
  /** Float32 `[targets, width]`: the output for each of `positions`, as of `SequenceModel.read`. */
  readonly read: Tensor;
  readonly tables: readonly EmbeddingTable[];
}

/** @param rows and `row`: the number of rows of a batch, and of positions of a row. */
export function sequenceGraph(
  shape: SequenceShape,
  options: { rows: number; row: number; dropout: number; rowOptimizer: RowOptimizer; seed: number },
): SequenceGraph {
  const { items, features, text, width, layers, heads } = shape;
  const { rows, row, dropout, rowOptimizer: optimizer, seed } = options;
  const own = new EmbeddingTable('items', items, width, { optimizer, seed });
  const tables = [own];
  let vectors = own.lookup('items', ['unique']);
  if (features > 0 || text > 0) vectors = mul(vectors, input('own', ['unique', 1]));
  if (features > 0) {
    const table = new EmbeddingTable('features', features, width, { optimizer, seed });
    tables.push(table);
    const shared = mul(table.lookup('features', ['pairs']), unsqueeze(input('shares', ['pairs']), -1));
    vectors = scatterAdd(vectors, input('owners', ['pairs'], 'int32'), shared);
  }
  if (text > 0) {
    const project = parameter('text', [width, text], normal(0.02));
    vectors = add(vectors, matmul(input('text', ['unique', text]), project, { transposeB: true }));
  }
  const body = transformer('body', {
    width,
    layers,
    heads,
    context: row,
    hidden: hiddenWidth(width),
    rotaryBase: ROTARY_BASE,
    epsilon: EPSILON,
    dropout,
  });
  const people = input('people', [rows, row], 'int32');
  const same = equal(unsqueeze(people, 2), unsqueeze(people, 1));
  const all = body(drop(gather(vectors, input('inputs', [rows, row], 'int32')), dropout), same);
  const read = gather(reshape(all, [rows * row, width]), input('positions', ['targets'], 'int32'));
  const targets = input('targets', ['targets'], 'int32');
  const negatives = input('negatives', ['negatives'], 'int32');
  const loss = sampledSoftmax(
    sum(mul(read, gather(vectors, targets)), -1),
    matmul(read, gather(vectors, negatives), { transposeB: true }),
    {
      positiveLogQ: input('expectedTarget', ['targets']),
      negativeLogQ: input('expected', ['negatives']),
      hits: equal(unsqueeze(targets, 1), unsqueeze(negatives, 0)),
    },
  );
  return { loss, read, tables };
}
