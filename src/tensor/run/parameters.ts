/** Parameters' values: made from a seed, each from its own name, so that adding one changes no other. */
import { toTyped } from '../dtype.js';
import type { Parameter } from '../graph.js';
import { randomSource } from '../random.js';
import { showShape } from '../shape.js';
import { type Value, ValueError } from '../value.js';

/** Named values; what `TrainingStep.parameters` is, and what graphs take their weights from. */
export type Values = ReadonlyMap<string, Value>;

/** Fails where two different parameters have one name. */
function distinct(parameters: readonly Parameter[]): readonly Parameter[] {
  const seen = new Set<string>();
  for (const p of parameters) {
    if (seen.has(p.name))
      throw new ValueError(`parameter '${p.name}': two parameters of this graph have this name`);
    seen.add(p.name);
  }
  return parameters;
}

/** The initial value of a parameter under a seed. */
function initialValue(parameter: Parameter, seed: number): Value {
  const shape = parameter.shape as number[];
  const data = toTyped(parameter.initial(shape, randomSource(seed, parameter.name)), parameter.dtype);
  return { dtype: parameter.dtype, shape, data };
}

/** The values of `parameters`: those given, which must fit, or initial ones where nothing is given. */
export function valuesOf(
  parameters: readonly Parameter[],
  given: Values | undefined,
  seed: number,
): Map<string, Value> {
  return new Map(
    distinct(parameters).map((p) => {
      if (!given) return [p.name, initialValue(p, seed)];
      const value = given.get(p.name);
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

/**
 * Whether a graph has so few parameters that the memory of its runs is planned (see `SessionOptions`): up to 500,000 numbers.
 */
export const isSmall = (values: Values): boolean =>
  [...values.values()].reduce((sum, { data }) => sum + data.length, 0) <= 500_000;
