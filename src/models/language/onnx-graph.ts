/**
 * The ONNX graph of an exported model, with the inputs and outputs of transformers.js and Optimum and with standard
 * operators, so that all runtimes can run it.
 *
 * - Keys and values are the inputs `past_key_values.N.key`, `[batch, keyHeads, past, head]`, and the outputs
 *   `present.N.key`, with the new ones at the end.
 * - Texts of a batch can be padded on either side: `attention_mask` marks tokens that are not padding, `position_ids`
 *   has the position of each token.
 * - All tensors outside attention are two-dimensional, `[batch * time, width]`, so that products are Gemm, whose
 *   matrices have their stored layout.
 * - Products with matrices of 8 or 4 bits are MatMulNBits of ONNX Runtime, which transformers.js uses.
 */
import { type LanguageConfig, rotaryTurns } from './config.js';
import { toHalves } from './half.js';
import { type NodeWriter, packedProduct, valueInfo } from './node-writer.js';
import type { Precision } from './packed-weights.js';
import type { Weights } from './weights.js';

/** The value added to the scores of masked positions. */
const NEVER = -3.4e38;

const LARGEST = 2n ** 62n;

/**
 * Writes the graph.
 *
 * @returns the path of the model.
 */
export function writeOnnxGraph(
  to: NodeWriter,
  config: LanguageConfig,
  weights: Weights,
  precision: Precision,
): string {
  return new OnnxGraph(to, config, weights, precision).write();
}

class OnnxGraph {
  readonly #to: NodeWriter;
  readonly #config: LanguageConfig;
  readonly #weights: Weights;
  readonly #precision: Precision;

  constructor(to: NodeWriter, config: LanguageConfig, weights: Weights, precision: Precision) {
    this.#to = to;
    this.#config = config;
    this.#weights = weights;
    this.#precision = precision;
  }

  write(): string {
    const { layers, keyHeads, head, width, vocabulary, tied, heads } = this.#config;
    const to = this.#to;
    const size = to.node('Shape', ['input_ids']);
    const shapeOf = (...sizes: number[]) => to.node('Concat', [size, ints(to, sizes)], { axis: 0 });
    const shapes = {
      heads: shapeOf(heads, head),
      keys: shapeOf(keyHeads, head),
      grouped: ints(to, [0, keyHeads, -1, head]),
      ungrouped: ints(to, [0, heads, -1, head]),
      rows: ints(to, [-1, heads * head]),
    };
    const turn = this.#rotation();
    const mask = maskOf(to);
    let h = to.node('Reshape', [this.#embedded(), ints(to, [-1, width])]);
    for (let i = 0; i < layers; i++) {
      const part = `model.layers.${i}`;
      const normed = this.#norm(h, `${part}.input_layernorm.weight`);
      const mixed = this.#attention(normed, part, i, { shapes, turn, mask });
      h = to.node('Add', [h, this.#product(mixed, `${part}.self_attn.o_proj.weight`)]);
      h = to.node('Add', [
        h,
        this.#feedForward(this.#norm(h, `${part}.post_attention_layernorm.weight`), part),
      ]);
    }
    const last = this.#norm(h, 'model.norm.weight');
    const logits = this.#product(last, tied ? 'model.embed_tokens.weight' : 'lm_head.weight');
    to.nodes('Reshape', [logits, shapeOf(vocabulary)], ['logits']);
    const names = Array.from({ length: layers }, (_, i) => [`${i}.key`, `${i}.value`]).flat();
    const kept = (length: string) => ['batch_size', keyHeads, length, head] as const;
    return to.finish(
      [
        valueInfo('input_ids', 'int64', ['batch_size', 'sequence_length']),
        valueInfo('attention_mask', 'int64', ['batch_size', 'total_sequence_length']),
        valueInfo('position_ids', 'int64', ['batch_size', 'sequence_length']),
        ...names.map((name) => valueInfo(`past_key_values.${name}`, 'float32', kept('past_sequence_length'))),
      ],
      [
        valueInfo('logits', 'float32', ['batch_size', 'sequence_length', vocabulary]),
        ...names.map((name) => valueInfo(`present.${name}`, 'float32', kept('total_sequence_length'))),
      ],
    );
  }

  #vector(name: string): string {
    const data = this.#weights.floats(name);
    return this.#to.weight(name, 'float32', [data.length], data);
  }

  /** The embeddings of the tokens. With quantised matrices, the table has 16 bits. */
  #embedded(): string {
    const { vocabulary, width, tied } = this.#config;
    const name = 'model.embed_tokens.weight';
    const rows = () => this.#weights.floats(name);
    if (this.#precision === 'float32')
      return this.#to.node('Gather', [
        this.#to.weight(name, 'float32', [vocabulary, width], rows),
        'input_ids',
      ]);
    const table = this.#to.weight(`${name}${tied ? '.rows' : ''}`, 'float16', [vocabulary, width], () =>
      toHalves(rows()),
    );
    return this.#to.node('Cast', [this.#to.node('Gather', [table, 'input_ids'])], { to: 1 });
  }

  /** The cosines and sines of the rotary angles, `[batch, 1, time, head / 2]`. */
  #rotation(): { cos: string; sin: string } {
    const turns = rotaryTurns(this.#config);
    const to = this.#to;
    const positions = to.node('Cast', ['position_ids'], { to: 1 });
    const column = to.node('Unsqueeze', [positions, ints(this.#to, [1, 3])]);
    const angles = to.node('Mul', [
      column,
      to.weight('turns', 'float32', [turns.length], Float32Array.from(turns)),
    ]);
    return { cos: to.node('Cos', [angles]), sin: to.node('Sin', [angles]) };
  }

  #norm(x: string, name: string): string {
    const to = this.#to;
    const squares = to.node('ReduceMean', [to.node('Mul', [x, x]), ints(this.#to, [-1])], { keepdims: 1 });
    const shifted = to.node('Add', [squares, scalarOf(to, 'epsilon', this.#config.epsilon)]);
    const scaled = to.node('Div', [x, to.node('Sqrt', [shifted])]);
    return to.node('Mul', [scaled, this.#vector(name)]);
  }

  #attention(
    h: string,
    part: string,
    layer: number,
    {
      shapes,
      turn,
      mask,
    }: { shapes: Record<string, string>; turn: { cos: string; sin: string }; mask: string },
  ): string {
    const { head, family } = this.#config;
    const to = this.#to;
    const cut = (letter: 'q' | 'k' | 'v'): string => {
      const name = `${part}.self_attn.${letter}`;
      const bias = family === 'qwen2' ? this.#vector(`${name}_proj.bias`) : undefined;
      const flat = this.#product(h, `${name}_proj.weight`, bias);
      const cuts = to.node('Reshape', [flat, letter === 'q' ? shapes.heads : shapes.keys]);
      const normed = family === 'qwen3' && letter !== 'v' ? this.#norm(cuts, `${name}_norm.weight`) : cuts;
      return to.node('Transpose', [normed], { perm: [0, 2, 1, 3] });
    };
    const q = this.#rotated(cut('q'), turn);
    const grown = (kind: 'key' | 'value', now: string) =>
      to.nodes('Concat', [`past_key_values.${layer}.${kind}`, now], [`present.${layer}.${kind}`], {
        axis: 2,
      })[0];
    const k = grown('key', this.#rotated(cut('k'), turn));
    const v = grown('value', cut('v'));
    // Queries that share a head of keys are stacked, so that heads need not be repeated.
    const scale = scalarOf(to, 'scale', 1 / Math.sqrt(head));
    const grouped = to.node('Reshape', [to.node('Mul', [q, scale]), shapes.grouped]);
    const products = to.node('MatMul', [grouped, to.node('Transpose', [k], { perm: [0, 1, 3, 2] })]);
    const sizes = to.node('Shape', [products]);
    const perHead = to.node('Concat', [to.node('Shape', [q], { start: 0, end: 3 }), ints(this.#to, [-1])], {
      axis: 0,
    });
    const scores = to.node('Add', [to.node('Reshape', [products, perHead]), mask]);
    const shares = to.node('Reshape', [to.node('Softmax', [scores], { axis: -1 }), sizes]);
    const mixed = to.node('Reshape', [to.node('MatMul', [shares, v]), shapes.ungrouped]);
    return to.node('Reshape', [to.node('Transpose', [mixed], { perm: [0, 2, 1, 3] }), shapes.rows]);
  }

  /** Rotates the first half of each head with the second. */
  #rotated(x: string, { cos, sin }: { cos: string; sin: string }): string {
    const to = this.#to;
    const half = this.#config.head / 2;
    const [start, middle] = [ints(this.#to, [0]), ints(this.#to, [half])];
    const end = to.weight('end', 'int64', [1], BigInt64Array.of(LARGEST));
    const axis = ints(this.#to, [3]);
    const a = to.node('Slice', [x, start, middle, axis]);
    const b = to.node('Slice', [x, middle, end, axis]);
    const times = (one: string, other: string) => to.node('Mul', [one, other]);
    const first = to.node('Sub', [times(a, cos), times(b, sin)]);
    const second = to.node('Add', [times(b, cos), times(a, sin)]);
    return to.node('Concat', [first, second], { axis: 3 });
  }

  #feedForward(h: string, part: string): string {
    const to = this.#to;
    const gate = this.#product(h, `${part}.mlp.gate_proj.weight`);
    const silu = to.node('Mul', [gate, to.node('Sigmoid', [gate])]);
    const up = this.#product(h, `${part}.mlp.up_proj.weight`);
    return this.#product(to.node('Mul', [silu, up]), `${part}.mlp.down_proj.weight`);
  }

  /** The rows of `x` times the transpose of a matrix. The output layer has 8 bits if others have 4. */
  #product(x: string, name: string, bias?: string): string {
    const to = this.#to;
    if (this.#precision === 'float32') {
      const [rows, columns] = this.#weights.shapes.get(name)!;
      const matrix = to.weight(name, 'float32', [rows, columns], () => this.#weights.floats(name));
      return to.node('Gemm', bias === undefined ? [x, matrix] : [x, matrix, bias], { transB: 1 });
    }
    const output = name === 'lm_head.weight' || name === 'model.embed_tokens.weight';
    const y = packedProduct(to, this.#weights, x, [name], this.#precision === 'q4' && !output ? 4 : 8);
    return bias === undefined ? y : to.node('Add', [y, bias]);
  }
}

/** The mask added to the scores, `[batch, 1, time, total]`: 0 for positions that can be attended to. */
function maskOf(to: NodeWriter): string {
  const scalar = (name: string, value: bigint) => to.weight(name, 'int64', [], BigInt64Array.of(value));
  const length = (of: string) => {
    const sizes = to.node('Shape', [of], { start: 1, end: 2 });
    return to.node('Squeeze', [sizes]);
  };
  const [time, total] = [length('input_ids'), length('attention_mask')];
  const [zero, one] = [scalar('zero', 0n), scalar('one', 1n)];
  const past = to.node('Sub', [total, time]);
  const keys = to.node('Range', [zero, total, one]);
  const queries = to.node('Range', [past, total, one]);
  const column = to.node('Unsqueeze', [queries, ints(to, [1])]);
  const before = to.node('LessOrEqual', [keys, column]);
  const there = to.node('Cast', ['attention_mask'], { to: 9 });
  const seen = to.node('And', [before, to.node('Unsqueeze', [there, ints(to, [1, 2])])]);
  return to.node('Where', [seen, scalarOf(to, 'nothing', 0), scalarOf(to, 'never', NEVER)]);
}

const ints = (to: NodeWriter, values: readonly number[]): string =>
  to.weight(`ints.${values.join('.')}`, 'int64', [values.length], BigInt64Array.from(values, BigInt));

const scalarOf = (to: NodeWriter, name: string, value: number): string =>
  to.weight(name, 'float32', [], Float32Array.of(value));
