/** Gradients of rotary positions (the rotation undone) and dropout (the same mask). */
import { dropoutAt } from '../ops/dropout.js';
import { type RotaryOptions, rotary } from '../ops/rotary.js';
import type { Rules } from './rule.js';

export const positionRules: Rules = {
  rotary: ({ inputs: [, position], attributes }, g) => {
    const options = attributes as unknown as RotaryOptions;
    return [rotary(g, { ...options, position, inverse: !options.inverse }), undefined];
  },
  dropout: ({ attributes }, g) => [dropoutAt(g, attributes.rate as number, attributes.site as object)],
};
