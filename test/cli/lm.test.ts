/** `tandem lm`: what its commands print, and what they say is wrong. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeGguf } from '#tandem/models/index.js';
import { smallModel } from '../support/language-model.js';
import { tandem } from './run.js';

let folder: string;
let model: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  model = join(folder, 'small.gguf');
  await writeGguf(model, smallModel(), 'Q8_0');
});

describe('tandem lm', () => {
  it('inspects a model', async () => {
    const { code, stdout } = await tandem(['lm', 'inspect', model, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      config: { layers: 2, width: 64, heads: 4 },
      tokenizer: { pattern: 'tandem', special: ['<|end|>', '<|im_start|>', '<|im_end|>'] },
    });
    expect((await tandem(['lm', 'inspect', model])).stdout).toContain('2 layers, width 64, hidden 96');
  });

  it('converts a model there and back', async () => {
    const out = join(folder, 'folder');
    const back = join(folder, 'back.gguf');
    expect((await tandem(['lm', 'convert', model, out])).code).toBe(0);
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toMatchObject({
      model_type: 'llama',
      hidden_size: 64,
    });
    expect((await tandem(['lm', 'convert', out, back, '--precision', 'q8_0'])).code).toBe(0);
    const [one, two] = [model, back].map((path) => readFileSync(path));
    expect(two.subarray(-20_000)).toEqual(one.subarray(-20_000));
  });

  it('goes on with a text', async () => {
    const args = ['lm', 'chat', model, '--continue', 'the cat', '--tokens', '5', '--temperature', '0'];
    const [first, again] = [await tandem(args), await tandem(args)];
    expect(first.code).toBe(0);
    expect(first.stdout.startsWith('the cat')).toBe(true);
    expect(again.stdout).toBe(first.stdout);
    expect(first.stderr).toMatch(/\d+ tokens read, 0 of them known/);
  });

  it('says what a large model costs', async () => {
    const { stdout } = await tandem([
      'lm',
      'plan',
      '--params',
      '175e9',
      '--tokens',
      '300e9',
      '--gpu',
      'v100',
      '--json',
    ]);
    expect(JSON.parse(stdout).flops / 3.14e23).toBeCloseTo(1, 1);
  });

  it('trains, and talks to what it trained', async () => {
    const text = join(folder, 'text.txt');
    writeFileSync(
      text,
      Array.from({ length: 900 }, (_, i) => `Line ${i}: the cat sat on mat ${i % 9}.\n`).join('\n'),
    );
    const out = join(folder, 'run');
    const sizes = [
      '--depth',
      '1',
      '--vocabulary',
      '300',
      '--length',
      '32',
      '--rows',
      '2',
      '--tokens',
      '2000',
    ];
    const trained = await tandem(['lm', 'pretrain', text, '--out', out, ...sizes]);
    expect(trained.stderr).toContain('bits per byte on held-out text');
    expect(trained.stdout.trim()).toBe(join(out, 'model'));
    const again = await tandem(['lm', 'pretrain', text, '--out', out, ...sizes]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('holds a run already')]);
    const chat = await tandem(['lm', 'chat', join(out, 'model'), '--continue', 'Line', '--tokens', '3']);
    expect(chat.stdout.startsWith('Line')).toBe(true);
    const tuned = await tandem([
      'lm',
      'pretrain',
      text,
      '--from',
      join(out, 'model'),
      '--length',
      '32',
      '--tokens',
      '600',
      '--out',
      join(folder, 'tuned'),
    ]);
    expect([tuned.code, tuned.stdout.trim()]).toEqual([0, join(folder, 'tuned', 'model')]);
  });

  it.each([
    [['lm', 'inspect', '/nowhere'], 1, 'there is no such file or folder'],
    [['lm', 'convert', 'MODEL', 'folder', '--precision', 'f16'], 2, 'folders are written in float32'],
    [['lm', 'pretrain', '--out', 'x'], 2, 'no texts'],
    [['lm', 'pretrain', '--out', 'x', '/nowhere.txt', '--depth', '2'], 1, 'there is no such file or folder'],
    [['lm', 'pretrain', '--out', 'x', 'MODEL'], 2, '--depth or --hours is needed'],
    [['lm', 'pretrain', '--out', 'x', '--resume'], 2, 'there is no run in x'],
    [['lm', 'launch', '/nowhere', '--out', 'x'], 2, 'holds no planned run'],
    [['lm', 'chat', 'MODEL', '--schema', '/nowhere.json'], 2, '--schema /nowhere.json'],
    [['lm', 'plan', '--params', 'many'], 2, 'a number from 1000'],
  ])('%j ends with code %d and says why', async (args, code, message) => {
    const result = await tandem(args.map((arg) => (arg === 'MODEL' ? model : arg)));
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});
