/**
 * The ONNX graph of a training step: forward pass, gradients, and the update in a branch that runs only if the loss and
 * the norm of the gradients are finite (and, with accumulation, on the last micro-batch). The branch depends on all
 * gradients, so that no parameter is overwritten before its last use.
 */
import type { DType } from '../dtype.js';
import { gradients } from '../gradient.js';
import {
  constant,
  type Input,
  input,
  isParameter,
  type Parameter,
  type Tensor,
  topological,
  zerosFor,
  zerosLike,
} from '../graph.js';
import { GraphWriter, type Output } from '../onnx/writer.js';
import { add, div, maximum, minimum, mul, sub } from '../ops/arithmetic.js';
import { and, cast, finite, where } from '../ops/compare.js';
import { sqrt } from '../ops/elementwise.js';
import { sumSquares } from '../ops/reduce.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Shape } from '../shape.js';
import type { Value } from '../value.js';
import type { Values } from './parameters.js';

/** The parts of the graph of a training step. */
export interface StepGraph {
  readonly loss: Tensor;
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly Input[];
  readonly gradientsOf: readonly Input[];
  readonly parameters: readonly Parameter[];
  readonly trained: readonly Parameter[];
  readonly values: Values;
  readonly optimizerOf: (parameter: Parameter) => Optimizer;
  readonly accumulate: number;
  readonly clipNorm?: number;
  readonly average?: number;
}

/** The model and its state between runs: `s:NAME` is an input, and for updated values `s:NAME'` an output. */
export interface BuiltStep {
  readonly model: Uint8Array;
  /** The new values of each run: `loss`, `norm`, `ok`, and the requested outputs and gradients. */
  readonly fresh: readonly Output[];
  readonly kept: ReadonlyMap<string, Value>;
  readonly updated: readonly string[];
}

/** The state of a step between runs, by name: values, and the nodes of the graph that read them. */
class Kept {
  readonly values = new Map<string, Value>();
  readonly nodes = new Map<string, Tensor>();

  set(name: string, node: Tensor, value: Value): void {
    this.values.set(name, value);
    this.nodes.set(name, node);
  }

  /** Adds a state tensor that is not a parameter. @param initial zeros by default. */
  keep(name: string, shape: Shape, dtype: DType, initial?: Value): Tensor {
    const node = input(name, shape, dtype);
    const sizes = shape as number[];
    this.set(name, node, initial ?? { dtype, shape: sizes, data: zerosFor(sizes, dtype) });
    return node;
  }

  node(name: string): Tensor {
    return this.nodes.get(name) as Tensor;
  }
}

/** The inputs of each step in addition to those of its graph. */
const makeStepInputs = () => ({
  step: input('step', [], 'float32'),
  last: input('last', [], 'bool'),
  key: input('key', [], 'int64'),
});

/** The gradients of a step, and the conditions of its update. */
interface Differentiated {
  /** The gradients of trained parameters, summed over the micro-batches so far. */
  readonly sums: readonly Tensor[];
  /** The gradients of the requested inputs. */
  readonly inputGradients: readonly Tensor[];
  readonly norm: Tensor;
  /** Whether loss and gradients are finite. */
  readonly ok: Tensor;
  /** The factor of gradients in the update. */
  readonly scale: Tensor;
}

function differentiate(graph: StepGraph, kept: Kept): Differentiated {
  const { loss, gradientsOf, trained, accumulate, clipNorm } = graph;
  const allGradients = gradients(loss, [...trained, ...gradientsOf]).map(apart);
  const sums = trained.map((p, i) =>
    accumulate === 1
      ? allGradients[i]
      : add(kept.keep(`accumulated/${p.name}`, p.shape, p.dtype), allGradients[i]),
  );
  const squares = sums.map((g) => cast(sumSquares(g), 'float32'));
  const norm = mul(sqrt(squares.reduce((a, b) => add(a, b), constant(0))), 1 / accumulate);
  const inputGradients = allGradients.slice(trained.length);
  const ok = inputGradients.reduce(
    (all, g) => and(all, finite(sumSquares(g))),
    and(finite(loss), finite(norm)),
  );
  const clipped = clipNorm === undefined ? constant(1) : minimum(div(clipNorm, norm), 1);
  return { sums, inputGradients, norm, ok, scale: mul(clipped, 1 / accumulate) };
}

/** New values by name: `taken` with the update, `left` without it; other values do not change. */
interface Update {
  readonly taken: ReadonlyMap<string, Tensor>;
  readonly left: ReadonlyMap<string, Tensor>;
}

function updateOf(graph: StepGraph, kept: Kept, { sums, ok, scale }: Differentiated, step: Tensor): Update {
  const { trained, optimizerOf, accumulate, average } = graph;
  const taken = new Map<string, Tensor>();
  const left = new Map<string, Tensor>();
  trained.forEach((p, i) => {
    const optimizer = optimizerOf(p);
    const slots = Object.entries(optimizer.slots(p)).map(
      ([slot, shape]) => [slot, kept.keep(`optimizer/${slot}/${p.name}`, shape, p.dtype)] as const,
    );
    const updated = optimizer.update({
      parameter: p,
      gradient: sums[i],
      scale: cast(scale, p.dtype),
      slots: Object.fromEntries(slots),
      step: cast(step, p.dtype),
    });
    for (const [slot, value] of Object.entries(updated.slots))
      taken.set(`optimizer/${slot}/${p.name}`, value);
    taken.set(p.name, updated.parameter);
    if (average !== undefined) {
      const initial = kept.values.get(p.name) as Value;
      const copy = { ...initial, data: initial.data.slice() };
      const before = kept.keep(`average/${p.name}`, p.shape, p.dtype, copy);
      taken.set(`average/${p.name}`, add(before, mul(sub(updated.parameter, before), 1 - average)));
    }
    if (accumulate > 1) {
      const name = `accumulated/${p.name}`;
      const before = kept.node(name);
      taken.set(name, zerosLike(before));
      left.set(name, where(ok, sums[i], before));
    }
  });
  for (const [name, value] of taken) checkOrder(name, kept.node(name), value, [...taken.values()], sums);
  return { taken, left };
}

/**
 * Builds the ONNX graph of a training step: the loss, its gradients, and the optimiser's update of every parameter.
 */
export function buildStep(graph: StepGraph): BuiltStep {
  const kept = new Kept();
  for (const p of graph.parameters) kept.set(p.name, p, graph.values.get(p.name) as Value);
  const stepInputs = makeStepInputs();
  const differentiated = differentiate(graph, kept);
  const update = updateOf(graph, kept, differentiated, stepInputs.step);

  const writer = new GraphWriter();
  for (const node of graph.inputs) writer.declare(node, `in:${node.name}`);
  for (const [name, node] of kept.nodes) writer.declare(node, `s:${name}`);
  for (const [name, node] of Object.entries(stepInputs)) writer.declare(node, name);
  writer.randomFrom('key');
  const { fresh, ready } = writeResults(writer, graph, differentiated, stepInputs.last);
  const updated = writeUpdate(writer, kept, update, ready);
  return {
    model: writer.runnable([...fresh, ...updated]),
    fresh,
    kept: kept.values,
    updated: [...update.taken.keys()],
  };
}

/** Writes the results of a run. @returns its outputs, and the condition of the update. */
function writeResults(
  writer: GraphWriter,
  { loss, outputs, gradientsOf, accumulate }: StepGraph,
  { norm, ok, inputGradients }: Differentiated,
  last: Tensor,
): { fresh: Output[]; ready: Tensor } {
  const fresh: Output[] = [];
  // Nodes that read parameters must run before the update, so the branch depends on all outputs.
  let ready = accumulate === 1 ? ok : and(ok, last);
  const give = (name: string, node: Tensor) => {
    writer.node('Identity', [writer.write(node)], [name]);
    fresh.push({ name, dtype: node.dtype, shape: node.shape });
    const copy = { ...node };
    writer.bind(copy, name);
    ready = after(ready, copy);
  };
  give('loss', loss);
  give('norm', norm);
  give('ok', ok);
  for (const [name, node] of Object.entries(outputs)) give(`out:${name}`, node);
  gradientsOf.forEach((node, i) => {
    give(`d:${node.name}`, inputGradients[i]);
  });
  return { fresh, ready };
}

/** Writes the update in a branch that runs if `ready` is true. @returns its outputs, `s:NAME'` for each new value. */
function writeUpdate(writer: GraphWriter, kept: Kept, { taken, left }: Update, ready: Tensor): Output[] {
  const names = [...taken.keys()];
  if (names.length === 0) return [];
  const condition = writer.write(ready);
  const [then, otherwise] = [taken, left].map((branch, which) => {
    const inner = new GraphWriter(which === 0 ? 'u' : 'k', writer);
    const ends = names.map((name) => {
      const node = branch.get(name) ?? kept.node(name);
      const end = `${inner.fresh()}.${name}`;
      inner.finish(node, end);
      return { name: end, dtype: node.dtype, shape: node.shape };
    });
    return { graph: inner.graph(ends) };
  });
  const ends = names.map((n) => `s:${n}'`);
  writer.node('If', [condition], ends, { then_branch: then, else_branch: otherwise });
  return names.map((name) => {
    const { dtype, shape } = kept.node(name);
    return { name: `s:${name}'`, dtype, shape };
  });
}

const sameMemory = new Set(['reshape', 'stopGradient']);

/** A gradient that is only a reshaped parameter is copied, as the update overwrites the parameter. */
function apart(gradient: Tensor): Tensor {
  let root = gradient;
  while (sameMemory.has(root.op.name)) root = root.inputs[0];
  return isParameter(root) ? maximum(gradient, gradient) : gradient;
}

/** `condition` unchanged, but computed only once `node` has been. */
function after(condition: Tensor, node: Tensor): Tensor {
  if (node.shape.includes(0)) return condition;
  return {
    op: {
      name: 'after',
      lower(_, [c, x], to) {
        const first = to.emit('Slice', [to.emit('Reshape', [x, to.ints([-1])]), to.ints([0]), to.ints([1])]);
        const same = to.emit('Equal', [first, first]);
        const any = to.emit('ReduceMax', [to.emit('Cast', [same], { to: 6 }), to.ints([0])], { keepdims: 0 });
        // It is never below -1; ONNX Runtime does not know this, and so has to wait for it.
        return to.emit('And', [c, to.emit('Greater', [any, to.scalar(-1, 'int32')])]);
      },
    },
    inputs: [condition, node],
    attributes: {},
    shape: [],
    dtype: 'bool',
  };
}

const inPlaceSafe = new Set([
  'add',
  'sub',
  'mul',
  'div',
  'maximum',
  'minimum',
  'sqrt',
  'full',
  'neg',
  'where',
]);

/**
 * Throws if a new state value could overwrite the old one before its last use: all nodes of an optimiser that read a
 * value must be inputs of its update.
 */
function checkOrder(
  name: string,
  old: Tensor,
  value: Tensor,
  all: Tensor[],
  before: readonly Tensor[],
): void {
  const fail = (why: string): never => {
    throw new Error(`optimiser: the update of '${name}' ${why}`);
  };
  if (!inPlaceSafe.has(value.op.name)) fail(`ends with '${value.op.name}', which cannot be done in place`);
  const known = new Set(before);
  const leads = new Set(topological([value], (n) => known.has(n)));
  for (const node of topological(all, (n) => known.has(n)))
    if (node.inputs.includes(old) && !leads.has(node))
      fail(`may overwrite it before '${node.op.name}' reads it`);
}
