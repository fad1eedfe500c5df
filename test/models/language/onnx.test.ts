/** The ONNX that is written for other programs, run as transformers.js runs it, beside the model as it runs here. */
import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LanguageConfig, LanguageModel, openLanguageFiles, writeOnnx } from '#tandem/models/index.js';
import { readTokenizerJson } from '#tandem/text/index.js';
import { smallModel } from '../../support/language-model.js';
import { emptyFolder } from '../../support/store.js';

let folder: string;
beforeAll(async () => {
  folder = await emptyFolder();
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const TEXT = [40, 7, 99, 120, 5, 61, 200, 33, 8, 90, 91, 17];

const whole = (values: readonly number[], dims: readonly number[]) =>
  new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);

/** One run over texts of equal length; keys and values are those of the run before. */
async function run(
  session: ort.InferenceSession,
  { layers, keyHeads, head }: LanguageConfig,
  rows: readonly { ids: readonly number[]; mask: readonly number[]; positions: readonly number[] }[],
  past?: ort.InferenceSession.OnnxValueMapType,
): Promise<ort.InferenceSession.OnnxValueMapType> {
  const dims = [rows.length, rows[0].ids.length];
  const feeds: Record<string, ort.Tensor> = {
    input_ids: whole(
      rows.flatMap(({ ids }) => ids),
      dims,
    ),
    attention_mask: whole(
      rows.flatMap(({ mask }) => mask),
      [rows.length, rows[0].mask.length],
    ),
    position_ids: whole(
      rows.flatMap(({ positions }) => positions),
      dims,
    ),
  };
  for (let i = 0; i < layers; i++)
    for (const kind of ['key', 'value'])
      feeds[`past_key_values.${i}.${kind}`] = past
        ? (past[`present.${i}.${kind}`] as ort.Tensor)
        : new ort.Tensor('float32', new Float32Array(0), [rows.length, keyHeads, 0, head]);
  return session.run(feeds);
}

const logitsOf = (result: ort.InferenceSession.OnnxValueMapType): Float32Array =>
  (result.logits as ort.Tensor).data as Float32Array;

const ones = (count: number) => Array.from({ length: count }, () => 1);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

describe.each<[string, Partial<LanguageConfig>]>([
  ['llama', {}],
  ['llama, untied, with scaled positions', { tied: false, rotaryFactors: [1, 1, 2, 2, 4, 4, 8, 8] }],
  ['qwen2', { family: 'qwen2', keyHeads: 1 }],
  ['qwen3', { family: 'qwen3', keyHeads: 4 }],
])('%s', (name, changes) => {
  it('gives the logits that it has here: at once, step by step, and in a batch filled up on the left', async () => {
    const files = smallModel(changes);
    const { config } = files;
    const out = join(folder, name.replace(/\W+/g, '-'));
    await writeOnnx(out, files, 'float32');
    const model = await LanguageModel.open(files, { precision: 'float32', everyPosition: true, threads: 1 });
    const here = await model.read(model.cache(), 0, TEXT);
    await model.close();
    const session = await ort.InferenceSession.create(join(out, 'onnx', 'model.onnx'));
    const n = TEXT.length;
    const size = config.vocabulary;
    const atOnce = await run(session, config, [{ ids: TEXT, mask: ones(n), positions: upTo(n) }]);
    expect(far(logitsOf(atOnce), here)).toBeLessThan(1e-4);

    let result = await run(session, config, [{ ids: TEXT.slice(0, 5), mask: ones(5), positions: upTo(5) }]);
    for (let i = 5; i < n; i++)
      result = await run(session, config, [{ ids: [TEXT[i]], mask: ones(i + 1), positions: [i] }], result);
    expect(far(logitsOf(result), here.slice(-size))).toBeLessThan(1e-4);

    const short = TEXT.slice(0, 4);
    const gap = n - short.length;
    const batch = await run(session, config, [
      { ids: TEXT, mask: ones(n), positions: upTo(n) },
      {
        ids: [...upTo(gap).fill(0), ...short],
        mask: [...upTo(gap).fill(0), ...ones(4)],
        positions: [...upTo(gap).fill(1), ...upTo(4)],
      },
    ]);
    expect(far(logitsOf(batch).slice(0, n * size), here)).toBeLessThan(1e-4);
    expect(far(logitsOf(batch).slice(-size), here.slice(3 * size, 4 * size))).toBeLessThan(1e-4);
    await session.release();
  });
});

it('a folder holds what transformers.js looks for; other precisions stand beside', async () => {
  const out = join(folder, 'web');
  const files = smallModel();
  await writeOnnx(out, files, 'float32');
  await writeOnnx(out, files, 'q8');
  await writeOnnx(out, files, 'q4');
  expect((await readdir(join(out, 'onnx'))).sort()).toEqual(
    ['model', 'model_q4', 'model_quantized'].flatMap((name) => [`${name}.onnx`, `${name}.onnx_data`]),
  );
  const config = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
  expect(config['transformers.js_config']).toEqual({ use_external_data_format: true });
  expect(readTokenizerJson(readFileSync(join(out, 'tokenizer.json'), 'utf8')).merges).toEqual(
    files.tokenizer.merges,
  );
  const model = await LanguageModel.open(files, { everyPosition: true, threads: 1 });
  const here = await model.read(model.cache(), 0, TEXT);
  await model.close();
  const session = await ort.InferenceSession.create(join(out, 'onnx', 'model_quantized.onnx'));
  const n = TEXT.length;
  const result = await run(session, files.config, [{ ids: TEXT, mask: ones(n), positions: upTo(n) }]);
  expect(far(logitsOf(result), here)).toBeLessThan(0.15);
  await session.release();
  await expect(openLanguageFiles(out)).rejects.toThrow('model.safetensors cannot be read');
});
