/**
 * A training step: forward pass, gradients and optimiser in one ONNX graph, which one `session.run` executes.
 * Parameters and the state of the optimiser are typed arrays that are updated in place.
 */
import { shapeValue } from '../dims.js';
import { type Input, isInput, isParameter, type Parameter, type Tensor, topological } from '../graph.js';
import { indexLimits } from '../limits.js';
import type { Output } from '../onnx/writer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { hash64 } from '../random.js';
import { collectAll, type EmbeddingTable } from '../table.js';
import { checkFeeds, checkState, type Feeds, sizesOf, type Value, ValueError } from '../value.js';
import { buildStep } from './build.js';
import { isSmall, type Values, valuesOf } from './parameters.js';
import { type Fetches, openSession, type RunOptions, type Session } from './session.js';

export interface TrainingStepOptions extends RunOptions {
  /** The scalar to minimise. */
  loss: Tensor;
  /**
   * One optimiser for all parameters, or a function that selects one by parameter, for groups with different rates and
   * weight decay.
   */
  optimizer: Optimizer | ((parameter: Parameter) => Optimizer);
  /** Further outputs of each run. */
  outputs?: Record<string, Tensor>;
  /** Inputs whose gradients are returned. */
  gradientsOf?: readonly Input[];
  /** Tables for lookups, which are trained. With `accumulate`, they are updated after each micro-batch. */
  tables?: readonly EmbeddingTable[];
  /** Parameters that are not trained. */
  frozen?: (parameter: Parameter) => boolean;
  /** The maximum norm of the gradients of all parameters; larger gradients are scaled down. */
  clipNorm?: number;
  /** The number of micro-batches whose gradients are averaged for one update; 1 by default. */
  accumulate?: number;
  /** The decay of an exponential moving average of the parameters, e.g. 0.999; none by default. */
  average?: number;
  /** Initial parameters, which are copied; by default generated from `seed`. */
  parameters?: Values;
  /** The seed of initial values and of dropout; 0 by default. */
  seed?: number;
}

/** The result of a run. */
export interface StepResult {
  readonly loss: number;
  /** The norm of the gradients of all parameters before clipping; with accumulation, of the sum so far. */
  readonly gradientNorm: number;
  /** Whether parameters were updated: always, except on micro-batches before the last. */
  readonly updated: boolean;
  readonly outputs: Readonly<Record<string, Value>>;
  /** The gradients of `gradientsOf`, by input name. */
  readonly gradients: Readonly<Record<string, Value>>;
}

/**
 * The error for a loss or gradient that is not finite. Parameters and optimiser state were not changed by the run.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: sgd({ rate: 0.1 }) });
 * await step.run({ x: [[1]], y: [[1e30]] }); // NotFiniteError: training step 0: the loss is Infinity; nothing was updated
 */
export class NotFiniteError extends Error {
  override name = 'NotFiniteError';
  constructor(
    readonly loss: number,
    readonly gradientNorm: number,
    readonly step: number,
  ) {
    const what = !Number.isFinite(loss)
      ? `loss is ${loss}`
      : !Number.isFinite(gradientNorm)
        ? `norm of the gradients is ${gradientNorm}`
        : "gradient of a table's rows is not finite";
    super(`training step ${step}: the ${what}; nothing was updated`);
  }
}

interface Parts {
  readonly session: Session;
  readonly inputs: readonly Input[];
  readonly limits: ReadonlyMap<Input, number>;
  readonly kept: ReadonlyMap<string, Value>;
  readonly updated: readonly string[];
  readonly fresh: readonly Output[];
  readonly outputs: readonly string[];
  readonly gradientsOf: readonly string[];
  readonly tables: readonly EmbeddingTable[];
  readonly accumulate: number;
  readonly seed: number;
  readonly parameters: Values;
  readonly averaged?: Values;
}

/**
 * A compiled training step, made by `trainingStep`.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: sgd({ rate: 0.1 }) });
 * const { loss: first } = await step.run({ x: [[1]], y: [[3]] });
 * const { loss: second } = await step.run({ x: [[1]], y: [[3]] });
 * [step.step, second < first]; // [2, true]
 * [...step.parameters.keys()]; // ['line.weight', 'line.bias']
 * await step.close();
 */
export class TrainingStep {
  private readonly shared: Record<string, Value> = {};
  private readonly inPlace: Fetches;
  private updates = 0;
  private batches = 0;
  private busy = false;

  constructor(private readonly parts: Parts) {
    const { kept, updated } = parts;
    for (const [name, value] of kept) this.shared[`s:${name}`] = value;
    this.inPlace = Object.fromEntries(updated.map((name) => [`s:${name}'`, this.shared[`s:${name}`]]));
  }

  /** The parameters by name: the arrays that each run updates, not copies. */
  get parameters(): Values {
    return this.parts.parameters;
  }

  /** The moving averages of the parameters, if `average` was given; not copies. */
  get averaged(): Values | undefined {
    return this.parts.averaged;
  }

  get device() {
    return this.parts.session.device;
  }

  /** The number of updates. */
  get step(): number {
    return this.updates;
  }

  /** The number of batches: equal to `step` without accumulation. */
  get runs(): number {
    return this.batches;
  }

  /** The number of batches per update. */
  get accumulate(): number {
    return this.parts.accumulate;
  }

  /**
   * Runs one batch forward and back and updates the parameters. Throws `ValueError` for invalid feeds and
   * `NotFiniteError` for a loss or gradients that are not finite; nothing is changed then.
   */
  async run(feeds: Feeds): Promise<StepResult> {
    const { session, inputs, limits, tables, accumulate, seed, fresh, outputs, gradientsOf } = this.parts;
    if (this.busy) throw new Error('training step: the last run has not finished; await it first');
    const { fed, batches } = collectAll(tables, checkFeeds(inputs, feeds, limits));
    const values = { ...this.shared };
    for (const [name, value] of fed) values[`in:${name}`] = value;
    const last = (this.batches + 1) % accumulate === 0;
    const scalar = (dtype: Value['dtype'], data: Value['data']): Value => ({ dtype, shape: [], data });
    values.step = scalar('float32', Float32Array.of(this.updates));
    values.key = scalar('int64', BigInt64Array.of(BigInt.asIntN(64, hash64(seed, this.batches))));
    values.last = scalar('bool', Uint8Array.of(last ? 1 : 0));
    const sizes = sizesOf([...inputs, ...tables.map((t) => t.input)], fed);
    const made = fresh.map(({ name, dtype, shape }) => [name, { dtype, shape: shapeValue(shape, sizes) }]);
    this.busy = true;
    try {
      const results = await session.run(values, { ...Object.fromEntries(made), ...this.inPlace });
      const loss = Number(results.loss.data[0]);
      const gradientNorm = Number(results.norm.data[0]);
      if (!results.ok.data[0]) throw new NotFiniteError(loss, gradientNorm, this.updates);
      tables.forEach((table, i) => {
        table.apply(batches[i], results[`d:${table.input.name}`].data as Float32Array, this.updates);
      });
      this.batches++;
      if (last) this.updates++;
      const pick = (names: readonly string[], prefix: string) =>
        Object.fromEntries(names.map((n) => [n, results[prefix + n]]));
      return {
        loss,
        gradientNorm,
        updated: last,
        outputs: pick(outputs, 'out:'),
        gradients: pick(gradientsOf, 'd:'),
      };
    } finally {
      this.busy = false;
    }
  }

  /**
   * The whole state as named arrays: parameters under their names, the state of the optimiser as
   * `optimizer/SLOT/PARAMETER`, moving averages as `average/PARAMETER`, accumulated gradients as
   * `accumulated/PARAMETER`, tables as `table/NAME` and `table/NAME/SLOT`, and updates, batches and seed as `progress`
   * (int64 `[3]`). The arrays are not copies: write or copy them before the next run.
   */
  state(): Map<string, Value> {
    const progress = BigInt64Array.of(BigInt(this.updates), BigInt(this.batches), BigInt(this.parts.seed));
    return new Map([
      ...this.parts.kept,
      ...this.parts.tables.flatMap((t) => [...t.state()]),
      ['progress', { dtype: 'int64', shape: [3], data: progress }],
    ]);
  }

  /** Restores a state. Throws `ValueError` with tensor and reason, before anything is changed. */
  restore(state: ReadonlyMap<string, Value>): void {
    if (this.busy) throw new Error('training step: cannot restore while a run is under way');
    const mine = this.state();
    checkState(mine, state);
    const progress = (state.get('progress') as Value).data as BigInt64Array;
    const [updates, batches, seed] = Array.from(progress, Number);
    if (seed !== this.parts.seed)
      throw new ValueError(
        `state 'progress': made with seed ${seed}, but this step has seed ${this.parts.seed}`,
      );
    for (const [name, value] of mine)
      (value.data as Float32Array).set((state.get(name) as Value).data as Float32Array);
    this.updates = updates;
    this.batches = batches;
  }

  close(): Promise<void> {
    return this.parts.session.close();
  }
}

/**
 * Compiles a training step; see `TrainingStepOptions`.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: sgd({ rate: 0.1 }) });
 * (await step.run({ x: [[1]], y: [[3]] })).updated; // true
 */
export async function trainingStep(options: TrainingStepOptions): Promise<TrainingStep> {
  const { loss, outputs = {}, gradientsOf = [], tables = [], accumulate = 1, average, seed = 0 } = options;
  if (!Number.isInteger(accumulate) || accumulate < 1)
    throw new RangeError(`accumulate: ${accumulate} is not a whole number of 1 or more`);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: ${seed} is not a whole number`);
  const nodes = topological([loss, ...Object.values(outputs)]);
  const inputs = nodes.filter(isInput);
  const rows = tables.map((t) => t.input);
  for (const node of [...gradientsOf, ...rows])
    if (!inputs.includes(node)) throw new ValueError(`training step: the graph has no input '${node.name}'`);
  const parameters = nodes.filter(isParameter);
  const initial = valuesOf(parameters, options.parameters, seed);
  const values = options.parameters
    ? new Map([...initial].map(([name, value]) => [name, { ...value, data: value.data.slice() }]))
    : initial;
  const trained = parameters.filter((p) => !options.frozen?.(p));
  if (trained.length + tables.length === 0)
    throw new ValueError('training step: the loss has no parameter to train');
  const { optimizer } = options;
  const { model, fresh, kept, updated } = buildStep({
    ...options,
    outputs,
    inputs,
    gradientsOf: [...gradientsOf, ...rows],
    parameters,
    trained,
    values,
    optimizerOf: typeof optimizer === 'function' ? optimizer : () => optimizer,
    accumulate,
  });
  const pick = (prefix: string, list: readonly Parameter[]) =>
    new Map(list.map((p) => [p.name, kept.get(prefix + p.name) as Value]));
  return new TrainingStep({
    session: await openSession(model, { ...options, planMemory: isSmall(values) }),
    inputs: inputs.filter((node) => !rows.includes(node)),
    limits: indexLimits(nodes),
    kept,
    updated,
    fresh,
    outputs: Object.keys(outputs),
    gradientsOf: gradientsOf.map((n) => n.name),
    tables,
    accumulate,
    seed,
    parameters: pick('', parameters),
    averaged: average === undefined ? undefined : pick('average/', trained),
  });
}
