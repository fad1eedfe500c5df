/**
 * The whole pipeline with a small real model in the process, SmolLM2-135M-Instruct as GGUF: questions of both sets, asked of
 * an engine that holds their passages, beside extractive answers to the same.
 */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureAnswers } from '#tandem/generate/index.js';
import { open } from '#tandem/index.js';

/** Where the model lies; undefined where it is absent. */
export function smallModel() {
  const folder = process.env.TANDEM_MODELS ?? join(homedir(), '.cache/tandem-models');
  const path = join(folder, 'smollm2', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  return existsSync(path) ? path : undefined;
}

/** @param sets by name; their questions are asked, `count` of each, evenly drawn. */
export async function small({ sets, count, log }) {
  const path = smallModel();
  if (!path) {
    log('SmolLM2-135M-Instruct is absent ($TANDEM_MODELS or ~/.cache/tandem-models): left out');
    return {};
  }
  const figures = {};
  for (const [name, { passages, questions }] of Object.entries(sets)) {
    const data = await mkdtemp(join(tmpdir(), 'tandem-small-'));
    symlinkSync(path, join(data, 'small.gguf'));
    const providers = [{ name: 'small', file: 'small.gguf', context: 1_024, maxTokens: 80 }];
    writeFileSync(join(data, 'tandem.json'), JSON.stringify({ answers: { providers } }));
    const engine = await open({ data, background: false, warn: () => {} });
    try {
      await engine.items.upsert(
        passages.map(({ title, text }, k) => ({ id: `passage-${k}`, title, body: text })),
      );
      const step = questions.length / count;
      const asked = Array.from({ length: count }, (_, k) => questions[Math.floor(k * step)]).map(
        ({ text, answers, passage }) => ({ question: text, answers, item: `passage-${passage}` }),
      );
      for (const provider of ['small', 'extractive']) {
        const written = { small: 0 };
        const found = await measureAnswers(
          asked,
          async (query) => {
            const answer = await engine.ask({ ...query, passages: 3 });
            if (answer.provider === 'small') written.small++;
            return answer;
          },
          {
            provider,
            onProgress: (done) => done % 20 === 0 && log(`${name}, ${provider}: ${done} of ${count}`),
          },
        );
        for (const [figure, value] of Object.entries(found))
          figures[`${name}_${provider}_${figure.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`] =
            value;
        if (provider === 'small') figures[`${name}_written_by_the_model`] = written.small / count;
      }
    } finally {
      await engine.close();
      await rm(data, { recursive: true, force: true });
    }
  }
  return figures;
}
