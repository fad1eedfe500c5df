/**
 * What a gradient rule is: from the gradient of an operation's result to those of its inputs, as new graph.
 */
import type { Tensor } from '../graph.js';

/** Gives, for each input of `node`, its gradient, or nothing where none passes. */
export type Rule = (node: Tensor, gradient: Tensor) => (Tensor | undefined)[];

export type Rules = Record<string, Rule>;
