/** What the tensor bench measures, written as a user of `tandem/tensor` would: the counterparts of bench/peers/*.py. */
import {
  adamw,
  binaryCrossEntropy,
  concat,
  constant,
  crossEntropy,
  crossNetwork,
  decoder,
  embedding,
  equal,
  gather,
  input,
  linear,
  matmul,
  mlp,
  mul,
  relu,
  reshape,
  sampledSoftmax,
  squeeze,
  sum,
  trainingStep,
  transformer,
} from '#tandem/tensor/index.js';
import { generation } from './generate.js';

const rate = 1e-3;
/** The reference decoder. */
export const reference = { vocabulary: 2048, width: 256, layers: 4, heads: 4, context: 256 };

/** Whole numbers from `draw`, as many as asked for. */
const integers = (count, draw) => Int32Array.from({ length: count }, draw);

/** A task that runs training steps over a few batches in turn. */
async function training(loss, batches, threads, unit, perStep) {
  const step = await trainingStep({ loss, optimizer: adamw({ rate }), threads });
  let turn = 0;
  return { unit, perStep, step: async () => (await step.run(batches[turn++ % batches.length])).loss };
}

async function decoderTask({ threads, random }) {
  const [batch, { vocabulary, context }] = [8, reference];
  const logits = decoder(reference)(input('tokens', ['batch', context], 'int32'));
  const loss = crossEntropy(logits, input('targets', ['batch', context], 'int32'));
  const batches = Array.from({ length: 8 }, () => {
    const tokens = integers(batch * context, () => Math.floor(random() * vocabulary));
    return { tokens, targets: tokens.map((_, at) => tokens[(at + 1) % tokens.length]) };
  });
  return training(loss, batches, threads, 'tokens_per_s', batch * context);
}

/** A ranker over 256 dense inputs. */
function ranker(model) {
  return async ({ threads, random }) => {
    const [batch, width] = [1024, 256];
    const logits = model(input('features', ['batch', width]));
    const loss = binaryCrossEntropy(squeeze(logits, -1), input('labels', ['batch']));
    const batches = Array.from({ length: 16 }, () => ({
      features: Float32Array.from({ length: batch * width }, () => (random() * 2 - 1) * Math.sqrt(3)),
      labels: Float32Array.from({ length: batch }, () => Number(random() < 0.3)),
    }));
    return training(loss, batches, threads, 'samples_per_s', batch);
  };
}

const mlpTask = ranker(mlp('ranker', [256, 256, 128, 64, 1]));
const dcnTask = ranker((x) => {
  const deep = relu(mlp('deep', [256, 256, 128, 64])(x));
  return linear('out', 256 + 64, 1)(concat([crossNetwork('cross', 256, 3)(x), deep], -1));
});

async function sequenceTask({ threads, random }) {
  const [batch, length, items, negatives, width] = [128, 50, 10_000, 256, 64];
  const frequency = Float64Array.from({ length: items }, (_, at) => 1 / (at + 10));
  const total = frequency.reduce((a, b) => a + b);
  const cumulative = new Float64Array(items);
  frequency.forEach((value, at) => {
    cumulative[at] = value / total + (at > 0 ? cumulative[at - 1] : 0);
  });
  const draw = () => {
    const at = random();
    let [low, high] = [0, items - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const logQ = constant(
    Float32Array.from(frequency, (value) => Math.log(value / total)),
    'float32',
    [items],
  );

  const table = embedding('items', items, width);
  const history = input('history', ['batch', length], 'int32');
  const targets = reshape(input('targets', ['batch', length], 'int32'), [-1]);
  const drawn = input('drawn', [negatives], 'int32');
  const body = transformer('body', { width, layers: 2, heads: 2, context: length });
  const states = reshape(body(table(history)), [-1, width]);
  const positive = sum(mul(states, table(targets)), -1);
  const loss = sampledSoftmax(positive, matmul(states, table(drawn), { transposeB: true }), {
    positiveLogQ: gather(logQ, targets),
    negativeLogQ: gather(logQ, drawn),
    hits: equal(reshape(targets, [-1, 1]), drawn),
  });
  const batches = Array.from({ length: 8 }, () => {
    const seen = integers(batch * length, draw);
    return {
      history: seen,
      targets: seen.map((_, at) => seen[(at + 1) % seen.length]),
      drawn: integers(negatives, draw),
    };
  });
  return training(loss, batches, threads, 'samples_per_s', batch);
}

/** Every task by name. */
export const tasks = {
  decoder: decoderTask,
  mlp: mlpTask,
  dcn: dcnTask,
  sequence: sequenceTask,
  generate: (settings) => generation(reference, settings),
};
