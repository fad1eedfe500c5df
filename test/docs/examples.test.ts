/**
 * The examples in the comments of most rooms and of what the package exports besides the engine, run with the room's
 * face in scope, in a folder of their own. Those on language models have a small model, texts and a prepared run there.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as control from '#tandem/control/index.js';
import * as guard from '#tandem/guard/index.js';
import * as indexes from '#tandem/indexes/index.js';
import * as ingest from '#tandem/ingest/index.js';
import * as metrics from '#tandem/metrics/index.js';
import * as language from '#tandem/models/language/index.js';
import * as prompt from '#tandem/prompt/index.js';
import * as retrieve from '#tandem/retrieve/index.js';
import * as runtime from '#tandem/runtime/index.js';
import * as store from '#tandem/store/index.js';
import * as tensor from '#tandem/tensor/index.js';
import * as text from '#tandem/text/index.js';
import * as training from '#tandem/train/language/index.js';
import { examplesOf, runExample } from '../support/examples.js';
import { smallModel } from '../support/language-model.js';

const FACES = {
  runtime,
  store,
  text,
  tensor,
  indexes,
  metrics,
  retrieve: { ...retrieve, ...runtime },
  guard,
  ingest,
  control,
  prompt,
  'models/language': { ...language, readFileSync },
  'train/language': { ...language, ...training },
};

/** Files whose examples are of the engine, and run beside it: by test/engine/examples.test.ts. */
const OF_THE_ENGINE = ['store: errors.ts', 'store: folder-lock.ts'];

let folder: string;
let before: string;

/** What the examples on language models find in their folder. */
async function writeLanguageFiles(to: string): Promise<void> {
  const model = smallModel();
  await language.writeGguf(join(to, 'model.gguf'), model, 'F16');
  await language.writeHuggingFace(join(to, 'model'), model);
  const texts = Array.from(
    { length: 400 },
    (_, i) =>
      `The ${['cat', 'dog', 'bird'][i % 3]} number ${i} sat on the ${['mat', 'log', 'roof', 'wall'][i % 4]} and sang.`,
  );
  mkdirSync(join(to, 'texts'));
  writeFileSync(
    join(to, 'texts/animals.jsonl'),
    texts.map((one) => JSON.stringify({ text: one })).join('\n'),
  );
  const data = join(to, 'run/data');
  const { set, definition } = await training.prepare({
    paths: [join(to, 'texts')],
    folder: data,
    tokenizer: { size: 320 },
  });
  writeFileSync(join(data, 'tokenizer.json'), text.writeTokenizerJson(definition));
  const changes = { width: 32, heads: 1, length: 16, rows: 4, tokens: 1280 };
  const recipe = training.recipeFor(1, set.vocabulary, set.train.tokens, changes);
  const reader = new training.ShardReader(data);
  const plan = training.estimate(recipe, reader, { tokensPerSecond: 1000, memoryBytes: 1e8 });
  reader.close();
  await training.writePretrain(join(to, 'run'), { version: 1, recipe, plan, prompts: ['The cat'] });
}

beforeAll(async () => {
  before = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'tandem-examples-'));
  mkdirSync(join(folder, 'language'));
  await writeLanguageFiles(join(folder, 'language'));
});

afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

describe.each(Object.entries(FACES))('the examples of %s', (room, face) => {
  const examples = examplesOf(room).filter(({ path }) => !OF_THE_ENGINE.includes(`${room}: ${path}`));

  it('are there', () => expect(examples).not.toEqual([]));

  it.each(examples)('$name', async (example) => {
    const own = mkdtempSync(join(folder, 'example-'));
    if (room.endsWith('/language')) cpSync(join(folder, 'language'), own, { recursive: true });
    process.chdir(own);
    await runExample(room, example, face);
  });
});
