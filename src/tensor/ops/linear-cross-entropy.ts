/**
 * The output layer of a language model fused with its cross-entropy, in chunks of positions: only the logits of one
 * chunk are in memory, which with a large vocabulary are the largest array of training. The gradient of a chunk is
 * computed while its logits are in memory (Hsu et al., arXiv:2410.10989).
 */
import { dimMul, dimProduct } from '../dims.js';
import { onnxType } from '../dtype.js';
import { expectShape, floating, type Op, sameType, type Tensor, tensor } from '../graph.js';
import type { Emitter } from '../onnx/emitter.js';
import { zeroAfter } from '../onnx/order.js';
import { ShapeError, showShape } from '../shape.js';
import { writeProduct } from './matmul.js';

/** Writes the chunks of one node, to be computed in sequence. */
class Chunks {
  readonly #weight: string;
  readonly #count: string;
  /** The sum of the log-probabilities of targets so far, and the gradient of the weight. */
  total = '';
  slope = '';
  /** The gradients of the chunks of `x`. */
  readonly slopes: string[] = [];

  constructor(
    private readonly to: Emitter,
    private readonly node: Tensor,
    [weight, targets, x]: readonly string[],
  ) {
    this.#weight = weight;
    const positions = to.shape([dimProduct(node.inputs[1].shape)]);
    this.#count = to.emit('Cast', [positions], { to: onnxType[node.dtype] });
    const { chunk } = node.attributes as { chunk: number };
    const time = node.inputs[2].shape[1] as number;
    for (let start = 0; start < time; start += chunk) {
      const end = Math.min(start + chunk, time);
      const cut = this.#cutter(start, end, time);
      this.#write(cut(x), cut(targets), end - start);
    }
  }

  /** Slices positions; a chunk starts only once the logits of the previous one are no longer needed. */
  #cutter(start: number, end: number, time: number): (value: string) => string {
    const { to } = this;
    if (start === 0 && end === time) return (value) => value;
    const before = this.slopes.at(-1);
    const wait = before && zeroAfter(to, [before, this.slope]);
    const bound = (at: number) => (wait ? to.emit('Add', [to.ints([at]), wait]) : to.ints([at]));
    return (value) => to.emit('Slice', [value, bound(start), bound(end), to.ints([1])]);
  }

  #write(x: string, targets: string, size: number): void {
    const { to } = this;
    const { dtype, inputs } = this.node;
    const [batch, , width] = inputs[2].shape;
    const rows = to.emit('Reshape', [x, to.ints([-1, width as number])]);
    const ids = to.emit('Reshape', [targets, to.ints([-1, 1])]);
    const logits = writeProduct(to, dtype, rows, this.#weight, [2, 2], { transposeB: true });
    const logs = to.emit('LogSoftmax', [logits], { axis: 1 });
    const picked = to.emit('GatherElements', [logs, ids], { axis: 1 });
    this.total = this.#plus(this.total, to.emit('ReduceSum', [picked], { keepdims: 0 }));
    // The gradient of the logits: softmax minus the one-hot target, divided by the number of positions.
    const less = to.emit('Expand', [to.scalar(-1, dtype), to.shape([dimMul(batch, size), 1])]);
    const probabilities = to.emit('Exp', [logs]);
    const off = to.emit('ScatterElements', [probabilities, ids, less], { axis: 1, reduction: 'add' });
    const slope = to.emit('Div', [off, this.#count]);
    const back = writeProduct(to, dtype, slope, this.#weight, [2, 2], {});
    this.slopes.push(to.emit('Reshape', [back, to.ints([-1, size, width as number])]));
    this.slope = this.#plus(this.slope, writeProduct(to, dtype, slope, rows, [2, 2], { transposeA: true }));
  }

  #plus(sum: string, part: string): string {
    return sum === '' ? part : this.to.emit('Add', [sum, part]);
  }

  /** `-total / count`. */
  get loss(): string {
    const { to } = this;
    return to.emit('Neg', [to.emit('Div', [this.total, to.emit('Squeeze', [this.#count])])]);
  }
}

const jointOp: Op = {
  name: 'linearCrossEntropy',
  lower(node, inputs, to) {
    const { loss, slopes, slope } = new Chunks(to, node, inputs);
    return [loss, slopes.length === 1 ? slopes[0] : to.emit('Concat', slopes, { axis: 1 }), slope];
  },
};

const partOf = (name: string): Op => ({
  name,
  lower: (node, _, to) => to.values(node.inputs[0])[node.attributes.part as number],
});

const lossOp = partOf('linearCrossEntropyLoss');

const slopeOp = partOf('linearCrossEntropySlope');

/**
 * The mean of `-log softmax(x · weightᵀ)[target]`, with its gradient computed in the same pass, for training; for the
 * loss only, `crossEntropy` of the logits takes a third of the operations.
 *
 * @param x float `[batch, time, width]`, with a fixed size of `time`.
 * @param weight `[classes, width]`
 * @param targets int32 `[batch, time]`, each in `[0, classes)`.
 * @param chunk the number of positions whose logits are in memory at once; all by default.
 * @example
 * const [x, weight] = [constant([[[1], [1]]]), constant([[0], [0]])];
 * linearCrossEntropy(x, weight, constant([[0, 1]], 'int32'), 1); // Math.log(2)
 */
export function linearCrossEntropy(x: Tensor, weight: Tensor, targets: Tensor, chunk?: number): Tensor {
  floating('linearCrossEntropy', x);
  const dtype = sameType('linearCrossEntropy', x, weight);
  const time = x.shape[1];
  if (x.shape.length !== 3 || typeof time !== 'number' || typeof x.shape[2] !== 'number')
    throw new ShapeError(
      `linearCrossEntropy: shape ${showShape(x.shape)} is not [batch, time, width] with a fixed time and width`,
    );
  expectShape('linearCrossEntropy', targets, x.shape.slice(0, 2));
  expectShape('linearCrossEntropy', weight, [weight.shape[0], x.shape[2]]);
  const size = chunk ?? Math.max(1, time);
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`linearCrossEntropy: a chunk of ${size} is not a whole number of 1 or more`);
  const joint = tensor(jointOp, [weight, targets, x], [], dtype, { chunk: size });
  return tensor(lossOp, [joint, x, weight], [], dtype, { part: 0 });
}

/** The gradients of `x` and `weight` of a `linearCrossEntropy`, for a gradient of 1 of the loss. */
export function linearCrossEntropySlopes(loss: Tensor): [Tensor, Tensor] {
  const [joint, x, weight] = loss.inputs;
  const slope = (of: Tensor, part: number) => tensor(slopeOp, [joint], of.shape, of.dtype, { part });
  return [slope(x, 1), slope(weight, 2)];
}
