/** Values of parameters: initialised from a seed and the name of each, so that adding one does not change others. */
import { toTyped } from '../dtype.js';
import type { Parameter } from '../graph.js';
import { randomSource } from '../random.js';
import { showShape } from '../shape.js';
import { type Value, ValueError } from '../value.js';

/** Named values: the type of `TrainingStep.parameters` and of the weights of graphs. */
export type Values = ReadonlyMap<string, Value>;

/** Throws if two different parameters have the same name. */
function distinct(parameters: readonly Parameter[]): readonly Parameter[] {
  const seen = new Set<string>();
  for (const p of parameters) {
    if (seen.has(p.name))
      throw new ValueError(`parameter '${p.name}': two parameters of this graph have this name`);
    seen.add(p.name);
  }
  return parameters;
}

/** The initial value of a parameter for a seed. */
function initialValue(parameter: Parameter, seed: number): Value {
  const shape = parameter.shape as number[];
  const data = toTyped(parameter.initial(shape, randomSource(seed, parameter.name)), parameter.dtype);
  return { dtype: parameter.dtype, shape, data };
}

/** The values of `parameters`: the given ones, which are validated, or else initial ones. */
export function valuesOf(
  parameters: readonly Parameter[],
  provided: Values | undefined,
  seed: number,
): Map<string, Value> {
  return new Map(
    distinct(parameters).map((p) => {
      if (!provided) return [p.name, initialValue(p, seed)];
      const value = provided.get(p.name);
      const needs = `${p.dtype} of shape ${showShape(p.shape)} is needed`;
      if (!value) throw new ValueError(`parameter '${p.name}': missing; ${needs}`);
      if (value.dtype !== p.dtype || showShape(value.shape) !== showShape(p.shape))
        throw new ValueError(
          `parameter '${p.name}': ${value.dtype} of shape ${showShape(value.shape)} given; ${needs}`,
        );
      return [p.name, value];
    }),
  );
}

/** Whether a graph is small enough for memory planning (see `SessionOptions`): up to 500,000 numbers in parameters. */
export const isSmall = (values: Values): boolean =>
  [...values.values()].reduce((sum, { data }) => sum + data.length, 0) <= 500_000;
