/** The type of gradient rules: from the gradient of an operation's result to those of its inputs, as new nodes. */
import type { Tensor } from '../graph.js';

/** Returns the gradient of each input of `node`, or undefined for inputs without one. */
export type Rule = (node: Tensor, gradient: Tensor) => (Tensor | undefined)[];

export type Rules = Record<string, Rule>;
