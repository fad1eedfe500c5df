/** `tandem lm launch`: a planned run as a job for torchrun, Ray or Slurm. */
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { ENGINES, type Engine, pretrainFile, writeLaunch } from '../../train/index.js';
import { wholeNumber } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { modelCommand } from './options.js';

interface Options {
  readonly out: string;
  readonly engine: Engine;
  readonly nodes: number;
  readonly processes: number;
  readonly bfloat16?: boolean;
}

const EXAMPLES = `tandem lm pretrain books/ --depth 12 --rows 32 --plan --out ./big
tandem lm launch ./big --engine slurm --nodes 2 --processes 8 --bfloat16 --out ./job
tandem lm convert ./job/model model.gguf                 what it left, once it has ended`;

/** The command `tandem lm launch`. */
export function launching(): Command {
  return modelCommand('launch', 'write a planned run as a job with a PyTorch script, for a cluster', EXAMPLES)
    .argument('<PLANNED>', 'the folder that `tandem lm pretrain --plan` made')
    .requiredOption('--out <DIR>', 'where the job goes, with a copy of the data')
    .addOption(new Option('--engine <NAME>', 'what starts it').choices(ENGINES).default('torchrun'))
    .option('--nodes <N>', 'machines', wholeNumber(1, 4096), 1)
    .option('--processes <N>', 'of each machine: one for each GPU', wholeNumber(1, 64), 1)
    .option('--bfloat16', 'multiply in bfloat16 on GPUs')
    .action(async (planned: string, { out, bfloat16 = false, ...rest }: Options) => {
      if (!existsSync(pretrainFile(planned)))
        throw new UsageError(`${planned} holds no planned run: tandem lm pretrain --plan makes one`);
      const command = await writeLaunch(planned, out, { ...rest, bfloat16 }).catch((error: unknown) => {
        throw error instanceof RangeError ? new Failure(error.message) : error;
      });
      process.stdout.write(`${command}\n`);
    });
}
