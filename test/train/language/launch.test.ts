/** A planned run as a job: what is written, and what is refused. That its losses agree is a bench's to show: it needs PyTorch. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLanguageFiles } from '#tandem/models/index.js';
import { writeTokenizerJson } from '#tandem/text/index.js';
import {
  ENGINES,
  estimate,
  prepare,
  recipeFor,
  ShardReader,
  writeLaunch,
  writePretrain,
} from '#tandem/train/index.js';

let out: string;
const newFolder = () => mkdtempSync(join(tmpdir(), 'tandem-test-'));

beforeAll(async () => {
  out = newFolder();
  const text = Array.from({ length: 300 }, (_, i) =>
    JSON.stringify({ text: `Line ${i} of a text about ${i % 7} things.` }),
  );
  writeFileSync(join(out, 'text.jsonl'), text.join('\n'));
  const folder = join(out, 'data');
  const { set, definition } = await prepare({
    paths: [join(out, 'text.jsonl')],
    folder,
    tokenizer: { size: 300 },
  });
  writeFileSync(join(folder, 'tokenizer.json'), writeTokenizerJson(definition));
  const reader = new ShardReader(folder);
  const recipe = recipeFor(1, set.vocabulary, set.train.tokens, { length: 32, rows: 4 });
  const plan = estimate(recipe, reader, { tokensPerSecond: 1, memoryBytes: 1 });
  await writePretrain(out, { version: 1, recipe, plan, prompts: [] });
  reader.close();
});

describe('a job', () => {
  it.each(ENGINES)('for %s has all that it needs', async (engine) => {
    const folder = join(newFolder(), 'job');
    const command = await writeLaunch(out, folder, { engine, nodes: 2, processes: 2, bfloat16: true });
    expect(command).toContain(folder);
    const starter = { torchrun: 'launch.sh', slurm: 'job.slurm', ray: 'launch_ray.py' }[engine];
    const text = readFileSync(join(folder, starter), 'utf8');
    expect(text).toContain(engine === 'ray' ? 'num_workers=4' : '--nproc_per_node=2');
    expect(readFileSync(join(folder, 'train.py'), 'utf8')).toContain('fully_shard(model)');
    const settings = JSON.parse(readFileSync(join(folder, 'recipe.json'), 'utf8'));
    const planned = JSON.parse(readFileSync(join(out, 'pretrain.json'), 'utf8'));
    expect(settings).toMatchObject({ recipe: planned.recipe, bfloat16: true });
    const [before, after] = [new ShardReader(join(out, 'data')), new ShardReader(join(folder, 'data'))];
    expect(after.set).toEqual(before.set);
    const files = await openLanguageFiles(join(folder, 'initial'));
    expect(files.config).toEqual(planned.recipe.config);
    files.weights.close();
    before.close();
    after.close();
  });

  it('for slurm is queued by sbatch, and starts torchrun once on each node, meeting at the first', async () => {
    const folder = join(newFolder(), "the team's job");
    const options = { engine: 'slurm', nodes: 2, processes: 2, bfloat16: false } as const;
    const command = await writeLaunch(out, folder, options);
    // What a cluster has: sbatch runs the script in the folder that it was called in, srun a command on each node.
    const bin = join(newFolder(), 'bin');
    mkdirSync(bin);
    const programs = {
      sbatch:
        'grep "^#SBATCH" "$1"; export SLURM_SUBMIT_DIR="$PWD" SLURM_JOB_NODELIST="n[1-2]"; cd /; exec bash "$OLDPWD/$1"',
      scontrol: 'test "$*" = "show hostnames n[1-2]" && printf "n1\\nn2\\n"',
      srun: 'pwd; echo "$@"',
    };
    for (const [name, content] of Object.entries(programs))
      writeFileSync(join(bin, name), `#!/bin/bash\n${content}\n`, { mode: 0o755 });
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    const said = execFileSync('bash', ['-c', command], { env, encoding: 'utf8' }).trim().split('\n');
    expect(said).toEqual(expect.arrayContaining(['#SBATCH --nodes=2', '#SBATCH --gpus-per-node=2', folder]));
    expect(said.at(-1)).toBe(
      'torchrun --nnodes=2 --nproc_per_node=2 --rdzv_backend=c10d --rdzv_endpoint=n1:29500 train.py',
    );
  });

  it.each([1, 2])('for torchrun on %i nodes starts it with the addresses of the nodes', async (nodes) => {
    const folder = join(newFolder(), 'job');
    const command = await writeLaunch(out, folder, {
      engine: 'torchrun',
      nodes,
      processes: 2,
      bfloat16: false,
    });
    const bin = join(newFolder(), 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'torchrun'), '#!/bin/bash\necho "$@"\n', { mode: 0o755 });
    const env = {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      NODE_RANK: '1',
      MASTER_ADDR: '10.0.0.7',
    };
    const said = execFileSync('bash', ['-c', command], { env, encoding: 'utf8' }).trim();
    const where =
      nodes === 1 ? '--standalone' : '--nnodes=2 --node_rank=1 --master_addr=10.0.0.7 --master_port=29500';
    expect(said).toBe(`${where} --nproc_per_node=2 train.py`);
  });

  it('is refused where processes cannot share a batch evenly', async () => {
    const options = { engine: 'torchrun', nodes: 1, processes: 3, bfloat16: false } as const;
    await expect(writeLaunch(out, newFolder(), options)).rejects.toThrow(
      '4 windows a batch are not shared evenly by 3',
    );
  });
});
