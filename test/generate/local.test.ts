/** Language models that run in the process, as providers: opened once, asked by many at once, within their own context. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerWith } from '#tandem/config/index.js';
import { LocalProvider } from '#tandem/generate/providers/local.js';
import { open } from '#tandem/index.js';
import { writeGguf, writeHuggingFace } from '#tandem/models/index.js';
import { smallModel } from '../support/language-model.js';
import { emptyFolder } from '../support/store.js';

let folder: string;
beforeAll(async () => {
  folder = await emptyFolder();
  await writeHuggingFace(join(folder, 'own'), { ...smallModel({ context: 1_024 }), template: undefined });
  await writeGguf(join(folder, 'own.gguf'), smallModel({ context: 1_024 }), 'F32');
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

function local(file: string): LocalProvider {
  const settings = providerWith({ name: 'own', file });
  if ('url' in settings) throw new Error('a file makes a local provider');
  return new LocalProvider(settings, folder);
}

const options = (maxTokens: number) => ({
  signal: new AbortController().signal,
  maxTokens,
  onText: () => {},
});

describe.each(['own', 'own.gguf'])('the model in %s', (file) => {
  it('writes the same for each of many at once as for one alone', async () => {
    const provider = local(file);
    try {
      const prompts = ['the cat', 'the dog sat', 'a rat', 'the log', 'on the mat', 'then'].map((user) => ({
        system: 'Answer.',
        user,
      }));
      const together = await Promise.all(prompts.map((prompt) => provider.write(prompt, options(12))));
      for (const [i, prompt] of prompts.entries())
        expect((await provider.write(prompt, options(12))).text).toBe(together[i].text);
      expect(together.every(({ usage }) => usage.input > 0 && usage.output > 0)).toBe(true);
    } finally {
      await provider.close();
    }
  });
});

it('a provider knows the context of its model, and says what is wrong with a file', async () => {
  const provider = local('own');
  await provider.ready();
  expect(provider.context).toBe(1_024);
  expect(provider.count?.('the cat sat on the mat')).toBeLessThan(20);
  await provider.close();
  await writeFile(join(folder, 'broken.gguf'), 'GGUF but no more');
  await expect(local('broken.gguf').ready()).rejects.toThrow(/broken\.gguf/);
  await expect(local('nowhere').ready()).rejects.toThrow(/no model at/);
});

it('a question is asked of a model with little context, and answered extractively where it writes nothing of use', async () => {
  const data = await emptyFolder();
  await mkdir(data, { recursive: true });
  const providers = ['own', 'broken.gguf'].map((file, k) => ({ name: `p${k}`, file: join(folder, file) }));
  await writeFile(join(data, 'tandem.json'), JSON.stringify({ answers: { providers } }));
  const tandem = await open({ data });
  try {
    await tandem.items.upsert([{ id: 'tea', body: 'Green tea is brewed with water of 75 degrees.' }]);
    const answer = await tandem.ask({ question: 'How hot is the water of green tea?' });
    expect(answer.text).toContain('75 degrees');
    expect(answer.provider).toBe('extractive');
    expect(answer.notes[0]).toMatch(/^p0: wrote/);
    expect(answer.notes[1]).toMatch(/^p1 .*broken\.gguf/);
  } finally {
    await tandem.close();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  }
});
