/** Inference: compiling a graph and running it, or exporting it as an ONNX file. */
import { shapeValue } from '../dims.js';
import { type Input, isInput, isParameter, type Tensor, topological } from '../graph.js';
import { indexLimits } from '../limits.js';
import { GraphWriter, type Output } from '../onnx/writer.js';
import { collectAll, type EmbeddingTable } from '../table.js';
import { checkFeeds, type Feeds, sizesOf, type Value } from '../value.js';
import { isSmall, type Values, valuesOf } from './parameters.js';
import { openSession, type RunOptions, type Session } from './session.js';

export interface CompileOptions extends RunOptions {
  /**
   * Weights, e.g. `step.parameters`. They are shared, not copied, and so change with later training. Initial values by
   * default.
   */
  parameters?: Values;
  /** Tables for lookups. */
  tables?: readonly EmbeddingTable[];
  /** The seed of initial values, if no `parameters` are given. */
  seed?: number;
}

/**
 * A compiled graph.
 *
 * @example
 * const model = await compile({ y: mul(input('x', ['n']), 2) });
 * model.inputs.map(({ name }) => name); // ['x']
 * (await model.run({ x: [3] })).y.data; // [6]
 * await model.close();
 */
export class Compiled<Name extends string> {
  constructor(
    private readonly session: Session,
    /** The inputs that must be fed. */
    readonly inputs: readonly Input[],
    private readonly outputs: Readonly<Record<Name, Tensor>>,
    /** The weights in use. */
    readonly parameters: Values,
    private readonly tables: readonly EmbeddingTable[],
    private readonly limits: ReadonlyMap<Input, number>,
  ) {}

  get device() {
    return this.session.device;
  }

  /** Runs the graph; returns all outputs by name. Throws `ValueError` for invalid feeds. */
  async run(feeds: Feeds): Promise<Record<Name, Value>> {
    const values: Record<string, Value> = {};
    const { fed } = collectAll(this.tables, checkFeeds(this.inputs, feeds, this.limits));
    for (const [name, value] of fed) values[`in:${name}`] = value;
    for (const [name, value] of this.parameters) values[`p:${name}`] = value;
    const sizes = sizesOf([...this.inputs, ...this.tables.map((t) => t.input)], fed);
    const outputs = Object.entries<Tensor>(this.outputs);
    const results = await this.session.run(
      values,
      Object.fromEntries(
        outputs.map(([name, { dtype, shape }]) => [
          `out:${name}`,
          { dtype, shape: shapeValue(shape, sizes) },
        ]),
      ),
    );
    const pairs = outputs.map(([name]) => [name, results[`out:${name}`]]);
    return Object.fromEntries(pairs) as Record<Name, Value>;
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

/**
 * Compiles tensors for inference; dropout has no effect. For example `const { y } = await (await compile({ y: mul(x, 2)
 * })).run({ x: [1, 2] })`.
 *
 * @example
 * const model = await compile({ y: mul(input('x', ['n']), 2) });
 * (await model.run({ x: [1, 2] })).y.data; // [2, 4]
 */
export async function compile<Name extends string>(
  outputs: Record<Name, Tensor>,
  options: CompileOptions = {},
): Promise<Compiled<Name>> {
  const nodes = topological(Object.values<Tensor>(outputs));
  const writer = new GraphWriter();
  const inputs = nodes.filter(isInput);
  for (const node of inputs) writer.declare(node, `in:${node.name}`);
  const parameters = nodes.filter(isParameter);
  for (const node of parameters) writer.declare(node, `p:${node.name}`);
  const values = valuesOf(parameters, options.parameters, options.seed ?? 0);
  const model = writer.runnable(finish(writer, outputs, (name) => `out:${name}`));
  const tables = options.tables ?? [];
  const fed = inputs.filter((node) => !tables.some((t) => t.input === node));
  const session = await openSession(model, { ...options, planMemory: isSmall(values) });
  return new Compiled(session, fed, outputs, values, tables, indexLimits(nodes));
}

/**
 * The bytes of an ONNX file computing `outputs` from the graph's inputs, with the weights included and all names as
 * given. Some operations are ONNX Runtime's own (domain `com.microsoft`).
 *
 * @example
 * const y = linear('line', 2, 1)(input('x', ['batch', 2]));
 * const { parameters } = await compile({ y });
 * exportOnnx({ y }, parameters) instanceof Uint8Array; // true
 */
export function exportOnnx(outputs: Record<string, Tensor>, parameters: Values): Uint8Array {
  const nodes = topological(Object.values(outputs));
  const writer = new GraphWriter('t');
  for (const node of nodes.filter(isInput)) writer.declare(node, node.name);
  const used = nodes.filter(isParameter);
  const values = valuesOf(used, parameters, 0);
  for (const node of used) writer.fix(node, node.name, (values.get(node.name) as Value).data);
  return writer.model(finish(writer, outputs, (name) => name));
}

/** Names each output. */
function finish(
  writer: GraphWriter,
  outputs: Readonly<Record<string, Tensor>>,
  spell: (name: string) => string,
): Output[] {
  return Object.entries(outputs).map(([name, node]) => {
    writer.node('Identity', [writer.write(node)], [spell(name)]);
    return { name: spell(name), dtype: node.dtype, shape: node.shape };
  });
}
