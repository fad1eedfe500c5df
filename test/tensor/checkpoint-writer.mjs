/** Writes checkpoints in a loop until it is killed; every tensor of a checkpoint holds the step's number. */
import { listCheckpoints, saveCheckpoint } from '#tandem/tensor/index.js';

const directory = process.argv[2];
const filled = (step) => ({
  dtype: 'float32',
  shape: [200, 1000],
  data: new Float32Array(200_000).fill(step),
});
for (let step = ((await listCheckpoints(directory))[0]?.step ?? 0) + 1; ; step++) {
  await saveCheckpoint(
    directory,
    {
      step,
      model: new Map([
        ['a', filled(step)],
        ['b', filled(step)],
      ]),
      optimizer: new Map([['m', filled(step)]]),
      settings: {},
      progress: { step },
    },
    { keep: 2 },
  );
  process.stdout.write(`${step}\n`);
}
