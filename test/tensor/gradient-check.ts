/**
 * Compares gradients with central finite differences in float64: the five-point formula, whose error falls with the
 * fourth power of the distance, so that agreement to 1e-6 means agreement.
 */
import {
  add,
  compile,
  gradients,
  type Input,
  input,
  mul,
  type Parameter,
  randomSource,
  sum,
  type Tensor,
  toFloat64,
} from '#tandem/tensor/index.js';

const distance = 3e-4;

export interface CheckOptions {
  /** Numbers are drawn from here, -2 to 2 unless given, ... */
  range?: readonly [number, number];
  /** ... and at least this far from each of these places, where a function has a kink. */
  kinks?: readonly number[];
  /** Whether all numbers of all inputs must lie apart (for max and the like). */
  distinct?: boolean;
  /** Check at most so many numbers of each input or parameter, evenly spread; all unless given. */
  most?: number;
}

function fill(data: Float64Array, random: () => number, options: CheckOptions, taken: number[]): void {
  const [low, high] = options.range ?? [-2, 2];
  for (let i = 0; i < data.length; i++) {
    let tries = 0;
    for (;;) {
      data[i] = low + (high - low) * random();
      const avoid = [...(options.kinks ?? []), ...(options.distinct ? taken : [])];
      if (tries++ > 1000 || !avoid.some((k) => Math.abs(data[i] - k) < 8 * distance)) break;
    }
    taken.push(data[i]);
  }
}

function parametersOf(node: Tensor, found = new Set<Tensor>()): Set<Tensor> {
  const seen = new Set<Tensor>();
  const walk = (n: Tensor) => {
    if (seen.has(n)) return;
    seen.add(n);
    if (n.op.name === 'parameter') found.add(n);
    n.inputs.forEach(walk);
  };
  walk(node);
  return found;
}

/**
 * The largest relative error of any gradient of `build`, over inputs of the given shapes and over the
 * parameters it makes. The function's result is multiplied with random weights and summed, so that every
 * element of it counts differently. The graph is written in float32, as users do, and run in float64.
 */
export async function gradientError(
  build: (...inputs: Tensor[]) => Tensor | Tensor[],
  shapes: readonly (readonly number[])[],
  options: CheckOptions = {},
): Promise<number> {
  const random = randomSource(1, JSON.stringify(shapes));
  const inputs: Input[] = shapes.map((shape, i) => input(`x${i}`, shape));
  const built = build(...inputs);
  const outputs = Array.isArray(built) ? built : [built];
  const weights = outputs.map((y, i) => input(`w${i}`, y.shape));
  const scalar = outputs.map((y, i) => sum(mul(y, weights[i]))).reduce((a, b) => add(a, b));
  const parameters = [...parametersOf(scalar)] as Parameter[];
  const slopes = gradients(scalar, [...inputs, ...parameters]);
  const [scalar64, ...slopes64] = toFloat64([scalar, ...slopes]);

  const feeds: Record<string, { data: Float64Array; shape: number[] }> = {};
  const taken: number[] = [];
  for (const node of [...inputs, ...weights]) {
    const shape = node.shape as number[];
    const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
    fill(data, random, node.name.startsWith('x') ? options : {}, taken);
    feeds[node.name] = { shape, data };
  }
  const forward = await compile({ scalar: scalar64 }, { threads: 1 });
  const backward = await compile(
    { scalar: scalar64, ...Object.fromEntries(slopes64.map((s, i) => [`g${i}`, s])) },
    { threads: 1, parameters: forward.parameters },
  );
  const of = (model: { inputs: readonly Input[] }) =>
    Object.fromEntries(model.inputs.map((node) => [node.name, feeds[node.name]]));
  for (const value of forward.parameters.values())
    fill(value.data as Float64Array, random, { ...options, range: [-1, 1] }, taken);
  const given = (await backward.run(of(backward))) as Record<string, { data: unknown }>;

  const used = of(forward);
  let worst = 0;
  const variables = [
    ...inputs.map((n) => feeds[n.name].data),
    ...parameters.map((p) => forward.parameters.get(p.name)?.data as Float64Array),
  ];
  for (const [i, data] of variables.entries()) {
    const stride = Math.max(1, Math.ceil(data.length / (options.most ?? data.length)));
    const exact: number[] = [];
    const estimate: number[] = [];
    for (let j = 0; j < data.length; j += stride) {
      const x = data[j];
      const value = async (offset: number) => {
        data[j] = x + offset * distance;
        return Number((await forward.run(used)).scalar.data[0]);
      };
      const near = (await value(1)) - (await value(-1));
      const far = (await value(2)) - (await value(-2));
      data[j] = x;
      estimate.push((8 * near - far) / (12 * distance));
      exact.push((given[`g${i}`].data as Float64Array)[j]);
    }
    const size = Math.max(...exact.map(Math.abs), ...estimate.map(Math.abs), 1e-2);
    for (let j = 0; j < exact.length; j++) {
      const error = Math.abs(exact[j] - estimate[j]) / size;
      if (!(error <= worst)) worst = error;
    }
  }
  await forward.close();
  await backward.close();
  return worst;
}
