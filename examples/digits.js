/** A classifier of 28 × 28 images: digits drawn as on a pocket calculator, shifted, dimmed and in noise. */
import {
  adamw,
  argmax,
  cast,
  compile,
  cosine,
  crossEntropy,
  equal,
  input,
  mean,
  mlp,
  randomSource,
  train,
  trainingStep,
} from 'tandem/tensor';

// The seven strokes, as [x, y, width, height], and which of them make each digit.
const strokes = [
  [2, 0, 8, 2],
  [10, 2, 2, 8],
  [10, 12, 2, 8],
  [2, 20, 8, 2],
  [0, 12, 2, 8],
  [0, 2, 2, 8],
  [2, 10, 8, 2],
];
const digits = ['012345', '12', '01346', '01236', '1256', '02356', '023456', '012', '0123456', '012356'];

/** `count` images and what they show, from a seed. */
function draw(count, seed) {
  const random = randomSource(seed);
  const images = Float32Array.from({ length: count * 784 }, () => 0.6 * random());
  const labels = Int32Array.from({ length: count }, () => Math.floor(10 * random()));
  labels.forEach((label, at) => {
    const [left, top, ink] = [
      6 + Math.floor(4 * random()),
      1 + Math.floor(4 * random()),
      0.4 + 0.6 * random(),
    ];
    for (const stroke of digits[label]) {
      const [x, y, width, height] = strokes[Number(stroke)];
      for (let dy = 0; dy < height; dy++)
        for (let dx = 0; dx < width; dx++) images[at * 784 + (top + y + dy) * 28 + left + x + dx] += ink;
    }
  });
  return { images, labels };
}

const images = input('images', ['batch', 784]);
const labels = input('labels', ['batch'], 'int32');
const logits = mlp('digits', [784, 128, 10], { dropout: 0.2 })(images);
const steps = Number(process.argv[2] ?? 600);
const step = await trainingStep({
  loss: crossEntropy(logits, labels),
  optimizer: adamw({ rate: cosine({ peak: 3e-3, steps, warmup: 20 }) }),
});
await train(step, {
  steps,
  batch: (index) => draw(128, index),
  onProgress: ({ step, loss }) => step % 100 === 0 && console.log(`step ${step}: loss ${loss.toFixed(3)}`),
});

const accuracy = mean(cast(equal(argmax(logits, 1), labels), 'float32'));
const evaluation = await compile({ accuracy }, { parameters: step.parameters });
const result = await evaluation.run(draw(2000, 'new'));
console.log(`accuracy on new images: ${result.accuracy.data[0].toFixed(3)}`);
