/**
 * Boundaries between parts of a computation whose values are worked out a second time for the gradient instead of being kept:
 * less memory for about a third more time (Chen et al., arXiv:1604.06174).
 */
import { type Op, type Tensor, tensor } from '../graph.js';
import { zeroAfter } from '../onnx/order.js';

const boundaryOp: Op = { name: 'boundary', lower: (_, [x]) => x };

/** `x` itself, which is kept; what is between it and the next boundary is not. */
export const boundary = (x: Tensor): Tensor => tensor(boundaryOp, [x], x.shape, x.dtype);

const isBoundary = (node: Tensor): boolean => node.op === boundaryOp;

const laterOp: Op = {
  name: 'later',
  lower(node, [x, gradient], to) {
    const sizes = to.emit('Add', [to.shape(node.shape), zeroAfter(to, [gradient])]);
    return to.emit('Reshape', [x, sizes], { allowzero: 1 });
  },
};

/** `x` itself, but only once `gradient` is there, so that what is worked out from it again is not worked out at once. */
const later = (x: Tensor, gradient: Tensor): Tensor => tensor(laterOp, [x, gradient], x.shape, x.dtype);

/**
 * What stands in for the nodes of a graph in its gradient: themselves, or between boundaries, the same operations once more
 * from the boundary on.
 */
export class Recomputed {
  /** The number of boundaries that a node depends on, in a row. */
  readonly #part = new Map<Tensor, number>();
  readonly #boundaries: Tensor[] = [];
  readonly #again = new Map<Tensor, Tensor>();

  /** @param order the nodes, each after its inputs. */
  constructor(order: readonly Tensor[]) {
    for (const node of order) {
      if (isBoundary(node)) this.#part.set(node, this.#boundaries.push(node));
      else this.#part.set(node, Math.max(0, ...node.inputs.map((input) => this.#part.get(input) ?? 0)));
    }
  }

  /** Takes note of the gradient of a boundary, with which the part before it can begin. */
  reached(node: Tensor, gradient: Tensor): void {
    const before = this.#boundaries[(this.#part.get(node) as number) - 2];
    if (isBoundary(node) && before) this.#again.set(before, later(before, gradient));
  }

  /** The node whose values the gradient of `node` is to use. What follows the last boundary is kept. */
  of(node: Tensor): Tensor {
    const part = this.#part.get(node) as number;
    const start = this.#boundaries[part - 1];
    if (!start || isBoundary(node) || !this.#again.has(start)) return node;
    return this.#twin(node, part);
  }

  #twin(node: Tensor, part: number): Tensor {
    if (this.#part.get(node) !== part) return node;
    const known = this.#again.get(node);
    if (known) return known;
    const made = { ...node, inputs: node.inputs.map((input) => this.#twin(input, part)) };
    this.#again.set(node, made);
    return made;
  }
}
