/** A planned run as a job on a cluster: a PyTorch script, the initial weights, and how to start it. */
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { weightsInMemory, writeHuggingFace } from '../../models/index.js';
import { shellQuoted, writeDurably } from '../../runtime/index.js';
import { readTokenizerJson } from '../../text/index.js';
import { readPretrain } from './pretrain.js';
import { languageStep } from './step.js';
import { TORCH_SCRIPT } from './torch-script.js';

export const ENGINES = ['torchrun', 'ray', 'slurm'] as const;

export type Engine = (typeof ENGINES)[number];

export interface LaunchOptions {
  readonly engine: Engine;
  readonly nodes: number;
  /** The number of processes per node, one for each GPU. */
  readonly processes: number;
  /** Whether to multiply in bfloat16 on GPUs; losses then agree only roughly with those of Tandem's own training. */
  readonly bfloat16: boolean;
}

/**
 * Writes the job.
 *
 * @example
 * const options = { engine: 'slurm', nodes: 1, processes: 2, bfloat16: true };
 * await writeLaunch('run', 'job', options); // 'cd job && sbatch job.slurm'
 *
 * @param out a folder made by `tandem lm pretrain --plan`.
 * @param folder the folder of the job with a copy of the shards, to be copied to a cluster.
 * @returns the command that starts it.
 * @throws RangeError for settings that the script does not support: dropout, or batches that cannot be divided evenly
 * among processes.
 */
export async function writeLaunch(out: string, folder: string, options: LaunchOptions): Promise<string> {
  const { recipe } = await readPretrain(out);
  const { nodes, processes, bfloat16, engine } = options;
  if (recipe.dropout > 0) throw new RangeError('dropout is not in the script: plan the run without it');
  if (recipe.rows % (nodes * processes) !== 0)
    throw new RangeError(
      `${recipe.rows} windows a batch are not shared evenly by ${nodes * processes} processes: plan the run with other --rows`,
    );
  await mkdir(folder, { recursive: true });
  await cp(join(out, 'data'), join(folder, 'data'), { recursive: true });
  const step = await languageStep(recipe);
  const tokenizer = readTokenizerJson(await readFile(join(out, 'data', 'tokenizer.json'), 'utf8'));
  const parameters = step.parameters as ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;
  const weights = weightsInMemory(parameters);
  await writeHuggingFace(join(folder, 'initial'), { path: out, config: recipe.config, weights, tokenizer });
  await step.close();
  const settings = {
    recipe,
    data: 'data',
    bfloat16,
    checkpointEvery: Math.max(1, Math.ceil(recipe.steps / 20)),
  };
  await writeDurably(join(folder, 'recipe.json'), `${JSON.stringify(settings, null, 2)}\n`);
  await writeDurably(join(folder, 'train.py'), TORCH_SCRIPT);
  const { name, content, command } = starters[engine](options);
  await writeDurably(join(folder, name), content);
  return `cd ${quoted(folder)} && ${command}`;
}

/** A path quoted for a shell. */
const quoted = (path: string): string => (/^[\w./~+-]+$/.test(path) ? path : shellQuoted(path));

interface Starter {
  readonly name: string;
  readonly content: string;
  readonly command: string;
}

const starters: Record<Engine, (options: LaunchOptions) => Starter> = {
  torchrun: ({ nodes, processes }) => {
    const several = `--nnodes=${nodes} --node_rank="$NODE_RANK" --master_addr="$MASTER_ADDR" --master_port="\${MASTER_PORT:-29500}"`;
    const about =
      nodes === 1
        ? ''
        : '# On each node, with NODE_RANK from 0 on and MASTER_ADDR the address of the first.\n';
    const where = nodes === 1 ? '--standalone' : several;
    return {
      name: 'launch.sh',
      content: `#!/usr/bin/env bash\n${about}set -euo pipefail\ncd "$(dirname "$0")"\nexec torchrun ${where} --nproc_per_node=${processes} train.py\n`,
      command: 'bash launch.sh',
    };
  },
  slurm: ({ nodes, processes }) => ({
    name: 'job.slurm',
    content: `#!/usr/bin/env bash
#SBATCH --job-name=tandem-lm
#SBATCH --nodes=${nodes}
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=${processes}
#SBATCH --output=%x-%j.log
set -euo pipefail
cd "$SLURM_SUBMIT_DIR"
# Not by head: it ends before scontrol has written all, which pipefail takes for a failure.
hosts=$(scontrol show hostnames "$SLURM_JOB_NODELIST")
read -r first <<< "$hosts"
srun torchrun --nnodes=${nodes} --nproc_per_node=${processes} --rdzv_backend=c10d --rdzv_endpoint="$first:29500" train.py
`,
    command: 'sbatch job.slurm',
  }),
  ray: ({ nodes, processes }) => ({
    name: 'launch_ray.py',
    content: `"""Starts train.py on a Ray cluster that shares this folder: python3 launch_ray.py"""

import os
import runpy

import ray
from ray.train import ScalingConfig
from ray.train.torch import TorchTrainer

HERE = os.path.dirname(os.path.abspath(__file__))


def work():
    # Ray sets up torch.distributed itself, under the variables that train.py reads.
    runpy.run_path(os.path.join(HERE, "train.py"), run_name="__main__")


ray.init()
gpus = ray.cluster_resources().get("GPU", 0) > 0
TorchTrainer(work, scaling_config=ScalingConfig(num_workers=${nodes * processes}, use_gpu=gpus)).fit()
`,
    command: 'python3 launch_ray.py',
  }),
};
