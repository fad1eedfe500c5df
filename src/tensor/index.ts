/**
 * Computing with tensors: a computation is a graph that is differentiated, compiled and run on ONNX Runtime. A training
 * step (forward pass, gradients and optimiser) is one graph and one call.
 *
 * - `graph`, `value`, `dtype`, `dims`, `shape`: symbolic tensors, numeric values, their types and sizes
 * - `ops/`: operations; `gradients/`, `gradient`: their derivatives; `float64`: conversion to double precision
 * - `blocks/`: layers with parameters, up to a transformer; `initial`, `random`: initial values of parameters
 * - `losses/`, `optimizers/`: losses and optimisers; `table`: embedding tables trained by rows; `limits`: bounds of
 *   inputs that are indices
 * - `run/`: compiled graphs, training steps, the training loop, generation; `onnx/`: conversion to ONNX models
 * - `safetensors` (with `safetensors-header`), `checkpoint`: files; `train-run`, `runs`: training runs with logs and
 *   checkpoints; `plot`, `curve`, `axis`: their charts
 *
 * @example
 * const x = input('x', ['batch', 3]);
 * const y = input('y', ['batch', 1]);
 * const predicted = linear('line', 3, 1)(x);
 * const step = await trainingStep({ loss: squaredError(predicted, y), optimizer: adamw({ rate: 0.1 }) });
 * await train(step, { steps: 100, batch: () => ({ x: [[1, 2, 3]], y: [[2]] }) });
 * const model = await compile({ predicted }, { parameters: step.parameters });
 * (await model.run({ x: [[1, 2, 3]] })).predicted.shape; // [1, 1]
 */
/// <reference types="node" preserve="true" />

export { type Panel, panelsOf, short } from './axis.js';
export { type Attention, type AttentionOptions, attention } from './blocks/attention.js';
export { type Block, type BlockOptions, block } from './blocks/block.js';
export { type CrossOptions, crossNetwork } from './blocks/cross.js';
export { type Embedding, embedding } from './blocks/embedding.js';
export { type Layer, type LinearOptions, linear } from './blocks/linear.js';
export { type MixtureOptions, mixtureOfExperts } from './blocks/mixture.js';
export { type MlpOptions, mlp } from './blocks/mlp.js';
export {
  type Decoder,
  type DecoderOptions,
  decoder,
  type Transformer,
  type TransformerOptions,
  transformer,
} from './blocks/transformer.js';
export {
  type Checkpoint,
  CheckpointError,
  type CheckpointFolder,
  checkSignature,
  type Json,
  listCheckpoints,
  loadCheckpoint,
  restore,
  type Signature,
  saveCheckpoint,
} from './checkpoint.js';
export { type CurveStyle, drawCurves } from './curve.js';
export type { Dim } from './dims.js';
export type { DType, TypedArray } from './dtype.js';
export { toFloat64 } from './float64.js';
export { gradients } from './gradient.js';
export {
  constant,
  full,
  type Initializer,
  type Input,
  input,
  type Operand,
  type Parameter,
  parameter,
  type Tensor,
  zerosLike,
} from './graph.js';
export { glorot, normal, ones, uniform, zeros } from './initial.js';
export { binaryCrossEntropy } from './losses/binary-cross-entropy.js';
export { type ContrastiveOptions, contrastive } from './losses/contrastive.js';
export { type CrossEntropyOptions, crossEntropy } from './losses/cross-entropy.js';
export { pairwise } from './losses/pairwise.js';
export {
  type GbceOptions,
  gbce,
  type SampledSoftmaxOptions,
  sampledSoftmax,
} from './losses/sampled-softmax.js';
export { squaredError } from './losses/squared-error.js';
export type { Weighted } from './losses/weighted.js';
// Graphs written node by node, for serving language models
export {
  type AttributeValue,
  attribute,
  encodeModel,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnx/proto.js';
export { unreadable } from './onnx/unreadable.js';
// Operations
export { abs, add, clip, div, maximum, minimum, mul, neg, pow, sign, square, sub } from './ops/arithmetic.js';
export {
  and,
  cast,
  equal,
  finite,
  greater,
  greaterEqual,
  less,
  not,
  or,
  stopGradient,
  where,
} from './ops/compare.js';
export { dropout } from './ops/dropout.js';
export { erf, exp, gelu, log, relu, sigmoid, silu, softplus, sqrt, tanh } from './ops/elementwise.js';
export { addAlong, gather, oneHot, range, scatterAdd, takeAlong } from './ops/indexing.js';
export { concat, expand, pad, reshape, slice, split, squeeze, transpose, unsqueeze } from './ops/layout.js';
export { linearCrossEntropy } from './ops/linear-cross-entropy.js';
export { type MatmulOptions, matmul } from './ops/matmul.js';
export { layerNorm, rmsNorm } from './ops/norm.js';
export { argmax, cumsum, max, mean, min, sum, sumSquares } from './ops/reduce.js';
export { type RotaryOptions, rotary } from './ops/rotary.js';
export { logSoftmax, logSumExp, softmax } from './ops/softmax.js';
export { swiglu } from './ops/swiglu.js';
export { type AdagradOptions, adagrad } from './optimizers/adagrad.js';
export { type AdamwOptions, adamw } from './optimizers/adamw.js';
export { type MuonOptions, muon } from './optimizers/muon.js';
export type { Optimizer, Schedule, Update, Updated } from './optimizers/optimizer.js';
export { cosine, type DecayOptions, linearDecay } from './optimizers/schedule.js';
export { type SgdOptions, sgd } from './optimizers/sgd.js';
export { plotHtml, plotSvg } from './plot.js';
export { randomSource } from './random.js';
export { type Compiled, type CompileOptions, compile, exportOnnx } from './run/compile.js';
export { type GenerateOptions, type Generator, generator, type Sequence } from './run/generate.js';
export type { Values } from './run/parameters.js';
export type { Device, RunOptions } from './run/session.js';
export { type Fetches, openSession, type Session } from './run/session.js';
export {
  NotFiniteError,
  type StepResult,
  type TrainingStep,
  type TrainingStepOptions,
  trainingStep,
} from './run/step.js';
export { type Progress, type TrainOptions, train } from './run/train.js';
export {
  listRuns,
  metricsOf,
  type Run,
  RunLog,
  type RunPoint,
  type RunStatus,
  readRun,
  type Series,
  seriesOf,
} from './runs.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  type SafetensorsContent,
  writeSafetensors,
} from './safetensors.js';
export {
  SafetensorsError,
  type StoredData,
  type StoredDtype,
  type StoredTensor,
  type StoredTensors,
} from './safetensors-header.js';
export { type Shape, ShapeError } from './shape.js';
export {
  EmbeddingTable,
  type RowAdamOptions,
  type RowOptimizer,
  rowAdagrad,
  rowAdam,
  type TableOptions,
} from './table.js';
export { restoreStep, saveStep, type TrainedRun, type TrainRunOptions, trainRun } from './train-run.js';
export { checkState, type Feed, type Feeds, type Value, ValueError } from './value.js';
