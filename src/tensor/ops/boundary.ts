/**
 * Boundaries for activation recomputation: values between them are recomputed for the gradient instead of being stored,
 * which takes less memory and about a third more time (Chen et al., arXiv:1604.06174).
 */
import { type Op, type Tensor, tensor } from '../graph.js';
import { zeroAfter } from '../onnx/order.js';

const boundaryOp: Op = { name: 'boundary', lower: (_, [x]) => x };

/** `x` itself, which is stored; values between it and the next boundary are not. */
export const boundary = (x: Tensor): Tensor => tensor(boundaryOp, [x], x.shape, x.dtype);

const isBoundary = (node: Tensor): boolean => node.op === boundaryOp;

const laterOp: Op = {
  name: 'later',
  lower(node, [x, gradient], to) {
    const sizes = to.emit('Add', [to.shape(node.shape), zeroAfter(to, [gradient])]);
    return to.emit('Reshape', [x, sizes], { allowzero: 1 });
  },
};

/** `x` itself, but only once `gradient` has been computed, so that recomputation does not start earlier. */
const later = (x: Tensor, gradient: Tensor): Tensor => tensor(laterOp, [x, gradient], x.shape, x.dtype);

/**
 * The nodes that a gradient uses for those of the forward pass: the same nodes, or between boundaries, copies that
 * recompute them from the boundary.
 */
export class Recomputed {
  /** The number of boundaries on the longest path to a node. */
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

  /** Sets the gradient of a boundary, after which the part before it can be recomputed. */
  reached(node: Tensor, gradient: Tensor): void {
    const before = this.#boundaries[(this.#part.get(node) as number) - 2];
    if (isBoundary(node) && before) this.#again.set(before, later(before, gradient));
  }

  /** The node whose values the gradient of `node` uses. Values after the last boundary are stored. */
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
