/** Checkpoints: whole or absent, whatever happens while they are written, and never another model's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  CheckpointError,
  listCheckpoints,
  loadCheckpoint,
  restore,
  type StoredTensor,
  saveCheckpoint,
  writeSafetensors,
} from '#tandem/tensor/index.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const floats = (...values: number[]): StoredTensor => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});

const checkpoint = (step: number): Checkpoint => ({
  step,
  model: new Map([
    ['weight', floats(step, 1, 2)],
    ['bias', floats(0)],
  ]),
  optimizer: new Map([['weight.m', floats(0.5, step)]]),
  settings: { rate: 0.001, layers: [1, 2], name: 'a "name"' },
  progress: { seed: 7, epoch: step },
});

describe('saving and loading', () => {
  it('gives everything back', async () => {
    const folder = await saveCheckpoint(directory, checkpoint(12));
    expect(folder).toBe(join(directory, '000001-step-12'));
    expect(await loadCheckpoint(directory)).toEqual(checkpoint(12));
    expect(await loadCheckpoint(folder)).toEqual(checkpoint(12));
  });

  it('keeps the newest few, newest by when it was written and not by step', async () => {
    for (const step of [10, 20, 30, 5, 5]) await saveCheckpoint(directory, checkpoint(step), { keep: 3 });
    expect((await listCheckpoints(directory)).map(({ step }) => step)).toEqual([5, 5, 30]);
    expect((await loadCheckpoint(directory)).step).toBe(5);
    expect((await readdir(directory)).length).toBe(3);
  });

  it('gives every one of several simultaneous writers a place', async () => {
    await Promise.all([1, 2, 3, 4].map((step) => saveCheckpoint(directory, checkpoint(step), { keep: 9 })));
    const steps = (await listCheckpoints(directory)).map(({ step }) => step);
    expect(steps.sort()).toEqual([1, 2, 3, 4]);
  });

  it('leaves what is there alone when a checkpoint cannot be written', async () => {
    await saveCheckpoint(directory, checkpoint(1));
    const bad = { ...checkpoint(2), optimizer: new Map([['m', { ...floats(1), shape: [2] }]]) };
    await expect(saveCheckpoint(directory, bad)).rejects.toThrow(/tensor "m": shape \[2\] has 2 elements/);
    await expect(saveCheckpoint(directory, checkpoint(-1))).rejects.toThrow(/step -1/);
    await expect(saveCheckpoint(directory, checkpoint(1), { keep: 0 })).rejects.toThrow(/keep 0/);
    expect(await readdir(directory)).toEqual(['000001-step-1']);
  });

  it('clears away what a process that is gone left half-done, and only that', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    await cp(await saveCheckpoint(directory, checkpoint(1)), join(directory, `.writing-${gone.pid}-x`), {
      recursive: true,
    });
    await writeFile(join(directory, `.writing-${process.pid}-y`), '');
    await saveCheckpoint(directory, checkpoint(2));
    expect((await readdir(directory)).filter((name) => name.startsWith('.'))).toEqual([
      `.writing-${process.pid}-y`,
    ]);
  });
});

describe('refusing', () => {
  it('a directory without checkpoints', async () => {
    await expect(loadCheckpoint(directory)).rejects.toThrow(/no checkpoint in/);
    await expect(loadCheckpoint(join(directory, 'nowhere'))).rejects.toThrow(CheckpointError);
    expect(await listCheckpoints(join(directory, 'nowhere'))).toEqual([]);
  });

  it('another model, naming the tensor and both shapes', async () => {
    await saveCheckpoint(directory, checkpoint(1));
    const { model } = checkpoint(1);
    const other = new Map([...model, ['weight', { ...floats(1, 2, 3, 4, 5, 6), shape: [2, 3] }]]);
    await expect(loadCheckpoint(directory, { model: other })).rejects.toThrow(
      /tensor "weight" is float32\[3\]; float32\[2, 3\] was expected/,
    );
    const typed = new Map([
      ...model,
      ['bias', { dtype: 'float64', shape: [1], data: new Float64Array(1) } as StoredTensor],
    ]);
    await expect(loadCheckpoint(directory, { model: typed })).rejects.toThrow(
      /"bias" is float32\[1\]; float64/,
    );
    const more = new Map([...model, ['extra', floats(1)]]);
    await expect(loadCheckpoint(directory, { model: more })).rejects.toThrow(
      /"extra" is missing; float32\[1\]/,
    );
    const fewer = new Map([['weight', floats(1, 2, 3)]]);
    await expect(loadCheckpoint(directory, { model: fewer })).rejects.toThrow(
      /"bias" \(float32\[1\]\) is unknown/,
    );
    expect((await loadCheckpoint(directory, { model })).step).toBe(1);
  });

  it('another model, leaving every tensor as it was', () => {
    const into = new Map([
      ['weight', floats(9, 9, 9)],
      ['bias', floats(9, 9)],
    ]);
    expect(() => restore(into, checkpoint(1).model)).toThrow(
      /"bias" is float32\[1\]; float32\[2\] was expected/,
    );
    expect(into.get('weight')!.data).toEqual(Float32Array.of(9, 9, 9));
    into.set('bias', floats(9));
    restore(into, checkpoint(1).model);
    expect(into.get('weight')!.data).toEqual(Float32Array.of(1, 1, 2));
  });

  it('truncated and altered files, saying which, and pointing to older checkpoints', async () => {
    const older = await saveCheckpoint(directory, checkpoint(1));
    const folder = await saveCheckpoint(directory, checkpoint(2));
    const model = join(folder, 'model.safetensors');
    const whole = await readFile(model);
    await truncate(model, whole.length - 3);
    await expect(loadCheckpoint(directory)).rejects.toThrow(/model\.safetensors: tensor "bias": truncated/);
    await expect(loadCheckpoint(directory)).rejects.toThrow(older);
    await writeFile(model, whole.with(whole.length - 1, 1));
    await expect(loadCheckpoint(directory)).rejects.toThrow(/tensor "bias": damaged/);
    await writeSafetensors(model, checkpoint(3).model);
    await expect(loadCheckpoint(directory)).rejects.toThrow(/its tensors are not those of this checkpoint/);
    await rm(model);
    await expect(loadCheckpoint(directory)).rejects.toThrow(/checkpoint .*model\.safetensors/);
    await writeFile(model, whole);
    expect((await loadCheckpoint(directory)).step).toBe(2);
  });

  it('every altered digit of the manifest', async () => {
    const folder = await saveCheckpoint(directory, checkpoint(2));
    const path = join(folder, 'checkpoint.json');
    const text = await readFile(path, 'utf8');
    for (const [from, to] of [
      ['0.001', '0.002'],
      ['"step": 2', '"step": 3'],
      ['{', ''],
      [text, ''],
      [text, 'null'],
    ]) {
      await writeFile(path, text.replace(from, to));
      await expect(loadCheckpoint(directory)).rejects.toThrow(/checkpoint\.json: damaged/);
    }
  });
});

/** How many files a folder holds; -1 where it is there no more, having got its name. */
function filesIn(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return -1;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

describe('a process killed while it writes', () => {
  it('leaves a whole checkpoint, at least as new as the last that it reported', async () => {
    const script = fileURLToPath(new URL('checkpoint-writer.mjs', import.meta.url));
    const draft = () => readdirSync(directory).find((name) => name.startsWith('.'));
    let killedInTheMiddle = 0;
    let known = 0;
    for (let round = 0; killedInTheMiddle < 8; round++) {
      const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      await once(child.stdout, 'data');
      // Killed with none, one, two or three of its files written.
      const files = round % 4;
      await until(() => {
        const name = draft();
        return name !== undefined && filesIn(join(directory, name)) >= files;
      });
      child.kill('SIGKILL');
      await once(child, 'close');
      if (draft() !== undefined) killedInTheMiddle++;
      const reported = output.trim().split('\n').map(Number).at(-1)!;
      const { step, model, optimizer, progress } = await loadCheckpoint(directory);
      expect(step).toBeGreaterThanOrEqual(Math.max(reported, known));
      expect(progress).toEqual({ step });
      for (const { data } of [...model.values(), ...optimizer.values()]) {
        expect((data as Float32Array).every((value) => value === step)).toBe(true);
      }
      for (const { folder } of await listCheckpoints(directory)) await loadCheckpoint(folder);
      known = step;
    }
  });
});
