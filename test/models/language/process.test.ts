/** A language model in a process of its own: it writes what one in this process writes, and its end is survived. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerWith } from '#tandem/config/index.js';
import { LocalProvider } from '#tandem/generate/providers/local.js';
import {
  type GenerationOptions,
  LanguageGenerator,
  LanguageModel,
  LanguageModelError,
  LanguageProcess,
  type Piece,
  writeGguf,
} from '#tandem/models/index.js';
import { processExists } from '#tandem/runtime/index.js';
import { eventually } from '../../support/eventually.js';
import { smallModel } from '../../support/language-model.js';
import { emptyFolder } from '../../support/store.js';

let folder: string;
let path: string;
let model: LanguageProcess;
beforeAll(async () => {
  folder = await emptyFolder();
  path = join(folder, 'own.gguf');
  await writeGguf(path, smallModel({ context: 1_024 }), 'F32');
  model = await LanguageProcess.open(path, { slots: 3 });
});
afterAll(async () => {
  await model.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function textOf(pieces: AsyncIterable<Piece>): Promise<string> {
  let all = '';
  for await (const { text } of pieces) all += text;
  return all;
}

describe('a model in a process of its own', () => {
  it('writes what the same model writes in this process, for several requests at once', async () => {
    const here = await LanguageModel.open(smallModel({ context: 1_024 }));
    try {
      const options: GenerationOptions = { tokens: 12, temperature: 0.9, seed: 3 };
      const asked = ['the cat', 'the dog sat', 'on the mat', 'a rat'].map(
        (content) => [{ role: 'user', content }] as const,
      );
      const generator = new LanguageGenerator(here);
      const expected: string[] = [];
      for (const messages of asked) expected.push(await textOf(generator.chat(messages, options)));
      const texts = await Promise.all(asked.map((messages) => textOf(model.write({ messages }, options))));
      expect(texts).toEqual(expected);
      expect(texts.join('')).not.toBe('');
    } finally {
      await here.close();
    }
  });

  it('says how unsure it is of how to begin, which is less than of a word drawn at random', async () => {
    const messages = [{ role: 'user', content: 'the cat' }] as const;
    const nats = await model.entropy(messages);
    expect(nats).toBeGreaterThan(0);
    expect(nats).toBeLessThanOrEqual(Math.log(model.tokenizer.definition.tokens.length));
    expect(await Promise.all([model.entropy(messages), model.entropy(messages)])).toEqual([nats, nats]);
    const long = [{ role: 'user', content: 'the cat sat on the mat '.repeat(400) }] as const;
    await expect(model.entropy(long)).rejects.toThrow('exceed the context of 1024');
  });

  it('says what is wrong by the same errors', async () => {
    const long = { text: 'the cat sat on the mat '.repeat(400) };
    await expect(textOf(model.write(long))).rejects.toThrow(LanguageModelError);
    await expect(textOf(model.write(long))).rejects.toThrow('leaves no room in a context of 1024');
    await expect(textOf(model.write({ text: 'the' }, { temperature: -1 }))).rejects.toThrow(RangeError);
    await expect(LanguageProcess.open(join(folder, 'nowhere.gguf'))).rejects.toThrow('nowhere.gguf');
  });

  it('stops when it is told to, and when nobody listens any more, and goes on with others', async () => {
    const controller = new AbortController();
    const endless = { temperature: 0, signal: controller.signal };
    const reading = (async () => {
      for await (const _ of model.write({ text: 'the cat' }, endless)) controller.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
    for await (const _ of model.write({ text: 'the dog' }, { temperature: 0 })) break;
    expect(await textOf(model.write({ text: 'the cat' }, { tokens: 3 }))).not.toBe('');
  });
});

it('a process that is killed fails what was being written, and a provider starts another', async () => {
  const settings = providerWith({ name: 'own', file: path });
  if ('url' in settings) throw new Error('a file makes a local provider');
  const provider = new LocalProvider(settings, folder);
  const signal = new AbortController().signal;
  const prompt = { system: 'Answer.', user: 'the cat' };
  const write = () => provider.write(prompt, { signal, maxTokens: 5, onText: () => {} });
  const before = await write();
  const own = await LanguageProcess.open(path);
  process.kill(own.pid!, 'SIGSTOP'); // so that it cannot have written all of it before it is killed
  const writing = textOf(own.write({ text: 'the cat' }));
  process.kill(own.pid!, 'SIGKILL');
  await expect(writing).rejects.toThrow('was killed');
  await expect(textOf(own.write({ text: 'the cat' }))).rejects.toThrow('was killed');
  await own.close();
  process.kill(provider.pid!, 'SIGKILL');
  await eventually(() => expect(processExists(provider.pid ?? 0)).toBe(false));
  expect(await write()).toEqual(before);
  const last = provider.pid!;
  await provider.close();
  expect(processExists(last)).toBe(false);
});
