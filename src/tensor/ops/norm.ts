/** Normalisation of the last axis. */
import { expectShape, floating, type Op, sameType, type Tensor, tensor } from '../graph.js';
import type { Emitter } from '../onnx/emitter.js';

const epsilonOf = (node: Tensor): number => node.attributes.epsilon as number;

// 1 / sqrt(mean(x * x) + epsilon), with the last axis kept
function inverse64(x: string, node: Tensor, to: Emitter): string {
  const last = to.ints([node.inputs[0].shape.length - 1]);
  const mean = to.emit('ReduceMean', [to.emit('Mul', [x, x]), last], { keepdims: 1 });
  const root = to.emit('Sqrt', [to.emit('Add', [mean, to.scalar(epsilonOf(node), node.dtype)])]);
  return to.emit('Reciprocal', [root]);
}

const rmsOp: Op = {
  name: 'rmsNorm',
  lower(node, [x, scale], to) {
    const axis = node.inputs[0].shape.length - 1;
    if (node.dtype === 'float32')
      return to.emitAll(
        'SimplifiedLayerNormalization',
        [x, scale],
        { axis, epsilon: { float: epsilonOf(node) } },
        { outputs: 2 },
      );
    const inverse = inverse64(x, node, to);
    return [to.emit('Mul', [to.emit('Mul', [x, inverse]), scale]), inverse];
  },
};

const layerOp: Op = {
  name: 'layerNorm',
  lower(node, [x, scale, shift], to) {
    const axis = node.inputs[0].shape.length - 1;
    if (node.dtype === 'float32')
      return to.emitAll(
        'LayerNormalization',
        [x, scale, shift],
        { axis, epsilon: { float: epsilonOf(node) } },
        { outputs: 3 },
      );
    const mean = to.emit('ReduceMean', [x, to.ints([axis])], { keepdims: 1 });
    const centred = to.emit('Sub', [x, mean]);
    const inverse = inverse64(centred, node, to);
    const y = to.emit('Mul', [to.emit('Mul', [centred, inverse]), scale]);
    return [to.emit('Add', [y, shift]), mean, inverse];
  },
};

/**
 * Another output of a normalisation: 1 is the inverse deviation (RMS) or the mean (layer), 2 the inverse deviation
 * (layer).
 */
const statisticOp: Op = {
  name: 'statistic',
  lower: (node, _, to) => to.values(node.inputs[0])[node.attributes.output as number],
};

/** A statistic of each row that a norm computed, for its gradient. @param output the index of the output. */
export const statistic = (norm: Tensor, output: number): Tensor =>
  tensor(statisticOp, [norm], [...norm.shape.slice(0, -1), 1], norm.dtype, { output });

/**
 * `x / sqrt(mean(x²) + epsilon) * scale` over the last axis; `scale` has its size (arXiv:1910.07467).
 *
 * @example
 * rmsNorm(constant([[3, 4]]), constant([1, 1]), 0); // [[3 / Math.sqrt(12.5), 4 / Math.sqrt(12.5)]]
 */
export function rmsNorm(x: Tensor, scale: Tensor, epsilon = 1e-5): Tensor {
  floating('rmsNorm', x);
  expectShape('rmsNorm', scale, x.shape.slice(-1));
  return tensor(rmsOp, [x, scale], x.shape, sameType('rmsNorm', x, scale), { epsilon });
}

/**
 * `(x - mean) / sqrt(variance + epsilon) * scale + shift` over the last axis (arXiv:1607.06450).
 *
 * @example
 * layerNorm(constant([[1, 3]]), constant([1, 1]), constant([0, 0]), 0); // [[-1, 1]]
 */
export function layerNorm(x: Tensor, scale: Tensor, shift: Tensor, epsilon = 1e-5): Tensor {
  floating('layerNorm', x);
  expectShape('layerNorm', scale, x.shape.slice(-1));
  expectShape('layerNorm', shift, x.shape.slice(-1));
  return tensor(layerOp, [x, scale, shift], x.shape, sameType('layerNorm', x, scale, shift), { epsilon });
}
