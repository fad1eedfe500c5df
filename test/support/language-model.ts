/** A small language model with random weights, for tests. */
import { type LanguageConfig, type LanguageFiles, tensorsOf, weightsInMemory } from '#tandem/models/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { PretokenCounts, type TokenizerDefinition, trainTokenizer } from '#tandem/text/index.js';

const TEXT = 'the cat sat on the mat and the dog sat on the log, then the cat ate the rat. {"a":1}';

export function smallTokenizer(size = 300): TokenizerDefinition {
  const counts = new PretokenCounts();
  counts.add(TEXT);
  return trainTokenizer(counts.counts, { size, special: ['<|end|>', '<|im_start|>', '<|im_end|>'] });
}

/** @param changes of a shape of 2 layers, 4 heads of 16, 2 of keys. */
export function smallModel(changes: Partial<LanguageConfig> = {}, seed = 1): LanguageFiles {
  const tokenizer = smallTokenizer();
  const config: LanguageConfig = {
    family: 'llama',
    vocabulary: tokenizer.tokens.length,
    width: 64,
    hidden: 96,
    layers: 2,
    heads: 4,
    keyHeads: 2,
    head: 16,
    context: 128,
    epsilon: 1e-5,
    rotaryBase: 10_000,
    tied: true,
    ends: [0],
    ...changes,
  };
  const random = seeded(seed);
  const tensors = new Map(
    [...tensorsOf(config)].map(([name, shape]) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const norm = name.endsWith('norm.weight');
      const draw = () => (norm ? 1 : 0) + (random() - 0.5) * (norm ? 0.2 : 0.4);
      return [name, { shape, data: Float32Array.from({ length: count }, draw) }] as const;
    }),
  );
  return {
    path: 'small',
    name: 'small',
    config,
    weights: weightsInMemory(tensors),
    tokenizer,
    template: '{{ messages[0].content }}',
  };
}
