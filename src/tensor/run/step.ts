// A training step: forward pass, gradients and optimiser in one ONNX graph, so that one `session.run` does
// it all. Parameters and what the optimiser keeps live in typed arrays that are updated in place.
//
// The update sits in a branch that is taken only when the loss and the norm of the gradients are finite
// (and, accumulating, on the last micro-batch). The branch depends on all of the gradients, so nothing is
// overwritten before its last reader has run.

import type * as ort from 'onnxruntime-node';
import { gradients } from '../gradient.js';
import {
  constant,
  type Input,
  input,
  isInput,
  isParameter,
  type Parameter,
  type Tensor,
  topological,
  zerosFor,
  zerosLike,
} from '../graph.js';
import { GraphWriter } from '../onnx/writer.js';
import { add, div, minimum, mul, sub } from '../ops/arithmetic.js';
import { and, cast, finite, where } from '../ops/compare.js';
import { sqrt } from '../ops/elementwise.js';
import { sumSquares } from '../ops/reduce.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { hash64 } from '../random.js';
import { checkFeeds, checkState, type Feeds, type Value, ValueError } from '../value.js';
import { type Values, valuesOf } from './parameters.js';
import { fromOrt, openSession, type RunOptions, type Session, toOrt } from './session.js';

export interface TrainingStepOptions extends RunOptions {
  /** The scalar to make small. */
  loss: Tensor;
  /** One optimiser for all parameters, or a choice by parameter: groups, weight decay and rates are set so. */
  optimizer: Optimizer | ((parameter: Parameter) => Optimizer);
  /** Further tensors to give back on every run. Where they are scalars, as numbers. */
  outputs?: Record<string, Tensor>;
  /** Inputs whose gradients are given back, e.g. the gathered rows of an embedding table. */
  gradientsOf?: readonly Input[];
  /** Parameters to leave as they are. */
  frozen?: (parameter: Parameter) => boolean;
  /** Scale gradients down to this norm over all parameters where they exceed it. */
  clipNorm?: number;
  /** Micro-batches whose gradients are averaged for one update; 1 unless given. */
  accumulate?: number;
  /** Keep an exponential moving average of the parameters, with this decay, e.g. 0.999. */
  average?: number;
  /** Initial parameters to copy; made from `seed` unless given. */
  parameters?: Values;
  /** Seed of initial values and of dropout. */
  seed?: number;
}

/** What one run gave. */
export interface StepResult {
  readonly loss: number;
  /** The norm of the gradients over all parameters, before clipping; over those accumulated so far. */
  readonly gradientNorm: number;
  /** Whether parameters were updated: always, save on micro-batches before the last. */
  readonly updated: boolean;
  readonly outputs: Readonly<Record<string, Value>>;
  /** The gradients of `gradientsOf`, by input name. */
  readonly gradients: Readonly<Record<string, Value>>;
}

/** A loss or gradient that is not a finite number. Parameters and optimiser are as they were before the run. */
export class NotFiniteError extends Error {
  override name = 'NotFiniteError';
  constructor(
    readonly loss: number,
    readonly gradientNorm: number,
    readonly step: number,
  ) {
    const what = Number.isFinite(loss) ? `norm of the gradients is ${gradientNorm}` : `loss is ${loss}`;
    super(`training step ${step}: the ${what}; nothing was updated`);
  }
}

/** A compiled training step. Make one with `trainingStep`. */
export class TrainingStep {
  private readonly shared: Record<string, ort.Tensor> = {};
  private readonly inPlace: Record<string, ort.Tensor | null>;
  private updates = 0;
  private runs = 0;
  private busy = false;

  constructor(
    private readonly session: Session,
    private readonly inputs: readonly Input[],
    private readonly kept: ReadonlyMap<string, Value>,
    trained: readonly string[],
    private readonly outputs: readonly string[],
    private readonly inputGradients: readonly string[],
    private readonly accumulate: number,
    private readonly seed: number,
    /** The parameters, by name, as live as they are: each run changes these very arrays. */
    readonly parameters: Values,
    /** The moving averages of the parameters, where `average` was given. */
    readonly averaged: Values | undefined,
  ) {
    for (const [name, value] of kept) this.shared[`s:${name}`] = toOrt(value);
    this.inPlace = Object.fromEntries(trained.map((name) => [`s:${name}'`, this.shared[`s:${name}`]]));
    for (const name of ['loss', 'norm', 'ok', ...outputs.map((n) => `out:${n}`)]) this.inPlace[name] = null;
    for (const name of inputGradients) this.inPlace[`d:${name}`] = null;
  }

  get device() {
    return this.session.device;
  }

  /** How many updates there have been. */
  get step(): number {
    return this.updates;
  }

  /**
   * Runs one batch forward and back and updates the parameters. Throws `ValueError` on feeds that do not fit
   * and `NotFiniteError` on a loss or gradients that are not finite; neither changes anything.
   */
  async run(feeds: Feeds): Promise<StepResult> {
    if (this.busy) throw new Error('training step: the last run has not finished; await it first');
    const tensors = { ...this.shared };
    for (const [name, value] of checkFeeds(this.inputs, feeds)) tensors[`in:${name}`] = toOrt(value);
    const last = (this.runs + 1) % this.accumulate === 0;
    const scalar = (dtype: Value['dtype'], data: Value['data']) => toOrt({ dtype, shape: [], data });
    tensors.step = scalar('float32', Float32Array.of(this.updates));
    tensors.key = scalar('int64', BigInt64Array.of(BigInt.asIntN(64, hash64(this.seed, this.runs))));
    tensors.last = scalar('bool', Uint8Array.of(last ? 1 : 0));
    this.busy = true;
    try {
      const results = await this.session.run(tensors, this.inPlace);
      const loss = Number(results.loss.data[0]);
      const gradientNorm = Number(results.norm.data[0]);
      if (!results.ok.data[0]) throw new NotFiniteError(loss, gradientNorm, this.updates);
      this.runs++;
      if (last) this.updates++;
      const pick = (names: readonly string[], prefix: string) =>
        Object.fromEntries(names.map((n) => [n, fromOrt(results[prefix + n])]));
      return {
        loss,
        gradientNorm,
        updated: last,
        outputs: pick(this.outputs, 'out:'),
        gradients: pick(this.inputGradients, 'd:'),
      };
    } finally {
      this.busy = false;
    }
  }

  /**
   * Everything that decides what the next run gives, as named arrays: parameters under their names, what the
   * optimiser keeps as `optimizer/<slot>/<parameter>`, averages, gradients accumulated, and the counters.
   * The arrays are the live ones: write or copy them before the next run.
   */
  state(): Map<string, Value> {
    return new Map([...this.kept, ['progress', this.progress()]]);
  }

  private progress(): Value {
    const data = BigInt64Array.of(BigInt(this.updates), BigInt(this.runs), BigInt(this.seed));
    return { dtype: 'int64', shape: [3], data };
  }

  /** Takes up a state. Throws `ValueError`, naming tensor and reason, before changing anything. */
  restore(state: ReadonlyMap<string, Value>): void {
    if (this.busy) throw new Error('training step: cannot restore while a run is under way');
    checkState(this.state(), state);
    const [updates, runs, seed] = (state.get('progress') as Value).data as BigInt64Array;
    if (Number(seed) !== this.seed)
      throw new ValueError(`state 'progress': made with seed ${seed}, but this step has seed ${this.seed}`);
    for (const [name, value] of this.kept)
      (value.data as Float32Array).set((state.get(name) as Value).data as Float32Array);
    this.updates = Number(updates);
    this.runs = Number(runs);
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

/** Compiles a training step; see `TrainingStepOptions`. */
export async function trainingStep(options: TrainingStepOptions): Promise<TrainingStep> {
  const { loss, outputs = {}, gradientsOf = [], clipNorm, accumulate = 1, average, seed = 0 } = options;
  if (!Number.isInteger(accumulate) || accumulate < 1)
    throw new RangeError(`accumulate: ${accumulate} is not a whole number of 1 or more`);
  const nodes = topological([loss, ...Object.values(outputs)]);
  const inputs = nodes.filter(isInput);
  for (const node of gradientsOf)
    if (!inputs.includes(node)) throw new ValueError(`gradientsOf: the graph has no input '${node.name}'`);
  const parameters = nodes.filter(isParameter);
  const values = valuesOf(parameters, options.parameters, seed);
  const frozen = parameters.filter((p) => options.frozen?.(p));
  const trained = parameters.filter((p) => !frozen.includes(p));
  if (trained.length === 0) throw new ValueError('training step: the loss has no parameter to train');
  const optimizerOf =
    typeof options.optimizer === 'function' ? options.optimizer : () => options.optimizer as Optimizer;

  // What is kept between runs: parameters (copied, so that the caller's are left alone) and the rest.
  const kept = new Map<string, Value>();
  const nodeOf = new Map<string, Tensor>();
  for (const p of parameters) {
    const value = values.get(p.name) as Value;
    kept.set(p.name, options.parameters ? { ...value, data: value.data.slice() } : value);
    nodeOf.set(p.name, p);
  }
  const keep = (name: string, shape: readonly number[], p: Parameter, initial?: Value): Tensor => {
    const node = input(name, shape, p.dtype);
    kept.set(name, initial ?? { dtype: p.dtype, shape, data: zerosFor(shape, p.dtype) });
    nodeOf.set(name, node);
    return node;
  };

  const step = input('step', [], 'float32');
  const last = input('last', [], 'bool');
  const key = input('key', [], 'int64');
  const found = gradients(loss, [...trained, ...gradientsOf]);
  const sums = trained.map((p, i) =>
    accumulate === 1 ? found[i] : add(keep(`accumulated/${p.name}`, p.shape as number[], p), found[i]),
  );
  const norm = mul(sqrt(sums.map((g) => cast(sumSquares(g), 'float32')).reduce(add)), 1 / accumulate);
  const ok = and(finite(loss), finite(norm));
  const clipped = clipNorm === undefined ? constant(1) : minimum(div(clipNorm, norm), 1);
  const scale = mul(clipped, 1 / accumulate);

  const taken = new Map<string, Tensor>(); // new values where the update is made
  const left = new Map<string, Tensor>(); // and where it is not
  trained.forEach((p, i) => {
    const optimizer = optimizerOf(p);
    const slots = Object.entries(optimizer.slots(p)).map(([slot, shape]) => [
      slot,
      keep(`optimizer/${slot}/${p.name}`, shape as number[], p),
    ]);
    const updated = optimizer.update({
      parameter: p,
      gradient: sums[i],
      scale: cast(scale, p.dtype),
      slots: Object.fromEntries(slots),
      step: cast(step, p.dtype),
    });
    taken.set(p.name, updated.parameter);
    for (const [slot, value] of Object.entries(updated.slots))
      taken.set(`optimizer/${slot}/${p.name}`, value);
    if (average !== undefined) {
      const name = `average/${p.name}`;
      const initial = kept.get(p.name) as Value;
      const before = keep(name, p.shape as number[], p, { ...initial, data: initial.data.slice() });
      taken.set(name, add(before, mul(sub(updated.parameter, before), 1 - average)));
    }
    if (accumulate > 1) {
      const name = `accumulated/${p.name}`;
      const before = nodeOf.get(name) as Tensor;
      taken.set(name, zerosLike(before));
      left.set(name, where(ok, sums[i], before));
    }
  });

  const writer = new GraphWriter();
  for (const node of inputs) writer.declare(node, `in:${node.name}`);
  for (const [name, node] of nodeOf) writer.declare(node, `s:${name}`);
  writer.declare(step, 'step');
  writer.declare(last, 'last');
  writer.declare(key, 'key');
  writer.randomFrom('key');
  const results: { name: string; dtype: Value['dtype']; shape: Tensor['shape'] }[] = [];
  const give = (name: string, node: Tensor) => {
    writer.node('Identity', [writer.write(node)], [name]);
    results.push({ name, dtype: node.dtype, shape: node.shape });
  };
  give('loss', loss);
  give('norm', norm);
  give('ok', ok);
  for (const [name, node] of Object.entries(outputs)) give(`out:${name}`, node);
  gradientsOf.forEach((node, i) => {
    give(`d:${node.name}`, found[trained.length + i]);
  });
  const condition = writer.write(accumulate === 1 ? ok : and(ok, last));
  const branches = [taken, left].map((branch, which) => {
    const inner = new GraphWriter(which === 0 ? 'u' : 'k', writer);
    const names = [...taken.keys()].map((name) => {
      const node = branch.get(name) ?? (nodeOf.get(name) as Tensor);
      const output = `${inner.fresh()}.${name}`;
      inner.node('Identity', [inner.write(node)], [output]);
      return { name: output, dtype: node.dtype, shape: node.shape };
    });
    return inner.graph(names);
  });
  const names = [...taken.keys()];
  writer.node(
    'If',
    [condition],
    names.map((n) => `s:${n}'`),
    { then_branch: { graph: branches[0] }, else_branch: { graph: branches[1] } },
  );
  for (const name of names) {
    const node = nodeOf.get(name) as Tensor;
    results.push({ name: `s:${name}'`, dtype: node.dtype, shape: node.shape });
  }

  const session = await openSession(writer.model(results), options);
  const pickKept = (prefix: string, list: readonly Parameter[]) =>
    new Map(list.map((p) => [p.name, kept.get(prefix + p.name) as Value]));
  return new TrainingStep(
    session,
    inputs,
    kept,
    names,
    Object.keys(outputs),
    gradientsOf.map((n) => n.name),
    accumulate,
    seed,
    pickKept('', parameters),
    average === undefined ? undefined : pickKept('average/', trained),
  );
}
