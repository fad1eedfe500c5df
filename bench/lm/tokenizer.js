/** The tokenizer: bytes a second, training and encoding, on this project's own texts in two languages and its code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PretokenCounts, Tokenizer, trainTokenizer } from '#tandem/text/index.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Text and code of this repository, about 2 MB. */
function corpus() {
  const files = [join(root, 'README.md'), join(root, 'README.zh-CN.md')];
  for (const folder of ['src', 'docs', 'test'])
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
      if (entry.isFile() && /\.(ts|md)$/.test(entry.name)) files.push(join(entry.parentPath, entry.name));
  return files.map((file) => readFileSync(file, 'utf8'));
}

export async function measureTokenizer(log) {
  const texts = corpus();
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  let begun = performance.now();
  const counts = new PretokenCounts();
  for (const text of texts) counts.add(text);
  const definition = trainTokenizer(counts.counts, { size: 8192 });
  const trained = (performance.now() - begun) / 1000;
  const rate = () => {
    const tokenizer = new Tokenizer(definition); // a new one: nothing is cached
    begun = performance.now();
    for (const text of texts) tokenizer.encode(text);
    const cold = bytes / 1e6 / ((performance.now() - begun) / 1000);
    begun = performance.now();
    for (const text of texts) tokenizer.encode(text);
    return [cold, bytes / 1e6 / ((performance.now() - begun) / 1000)];
  };
  rate();
  const [cold, warm] = rate();
  log(
    `tokenizer: ${(bytes / 1e6).toFixed(1)} MB, trained in ${trained.toFixed(2)} s, ${cold.toFixed(1)} MB/s cold, ${warm.toFixed(1)} warm`,
  );
  return {
    tokenizer_train_mb_per_s: bytes / 1e6 / trained,
    tokenizer_encode_cold_mb_per_s: cold,
    tokenizer_encode_warm_mb_per_s: warm,
  };
}
