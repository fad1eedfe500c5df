/** `tandem train`: trains the models on all that the data folder holds. */
import type { Command } from 'commander';
import { train } from '../index.js';
import { type Context, type DataOptions, dataCommand, stoppable, wholeNumber } from './command.js';

interface Options extends DataOptions {
  readonly seed: number;
  readonly resume?: string;
  readonly json?: boolean;
}

const EXAMPLES = `tandem train                                      minutes, in which \`tandem runs\` shows how far it is
tandem train --data ./mine --seed 2
tandem train --resume sequence-20261001-120000    after Ctrl-C, from the last whole epoch`;

export function training(): Command {
  return dataCommand('train', 'train the models on all that is known', EXAMPLES)
    .option('--seed <N>', 'for what is drawn by chance', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--resume <RUN>', 'go on with a run that was stopped, by its id in `tandem runs`')
    .option('--json', 'print one object, for machines')
    .action(stoppable(run));
}

async function run({ say, signal, progress }: Context, options: Options): Promise<void> {
  const { folder, about } = await train({
    data: options.data,
    databaseUrl: options.databaseUrl,
    seed: options.seed,
    resume: options.resume,
    onProgress: (step) => progress.update(step),
    signal,
  });
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ folder, ...about })}\n`);
    return;
  }
  const { validation_hr: hits, validation_ndcg: gain } = about.metrics;
  say(
    `sequence: trained in ${about.trained.seconds} s, ${about.trained.epochs} epochs; on steps left out HR@10 ${hits!.toFixed(4)}, NDCG@10 ${gain!.toFixed(4)}`,
  );
  say(`saved in ${folder}; what is opened from now on uses it`);
}
