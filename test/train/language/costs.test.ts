/** What large runs cost, beside what was published of them. */
import { describe, expect, it } from 'vitest';
import { costsOf, fewestGpus, GPUS } from '#tandem/train/index.js';

const gpu = (name: string) => GPUS.find((one) => one.name === name)!;

/** Published runs: parameters, tokens, and operations or GPU-hours, with the source. */
describe('operations', () => {
  it.each([
    ['GPT-3 175B (Brown et al., arXiv:2005.14165, table D.1)', 175e9, 300e9, 3.14e23],
    [
      'Chinchilla (Hoffmann et al., arXiv:2203.15556: trained with what Gopher took, 5.76e23 in table 3)',
      70e9,
      1.4e12,
      5.76e23,
    ],
    ['Llama 3 405B (arXiv:2407.21783, section 3.2)', 405e9, 15.6e12, 3.8e25],
    // As OLMo 2's report counts them, for its own runs and those of others (arXiv:2501.00656, its table of base models).
    ['OLMo 2 7B', 7.3e9, 4.05e12, 1.8e23],
    ['OLMo 2 13B', 13.7e9, 5.6e12, 4.6e23],
    ['Qwen 2.5 7B (18 T tokens: arXiv:2412.15115)', 7.6e9, 18e12, 8.2e23],
    ['Qwen 2.5 14B (the same)', 14.8e9, 18e12, 1.6e24],
  ])('of %s', (_, parameters, tokens, published) => {
    const { flops } = costsOf({ parameters, tokens, gpu: gpu('h100'), gpus: 1 });
    expect(Math.abs(flops / published - 1)).toBeLessThan(0.03);
  });
});

it('operations and money of SmolLM2 1.7B are of the order published: about 1e23 and 250,000 dollars (arXiv:2502.02737)', () => {
  const { flops, dollars } = costsOf({ parameters: 1.71e9, tokens: 11e12, gpu: gpu('h100'), gpus: 256 });
  expect(flops / 1e23).toBeCloseTo(1.1, 1);
  expect(dollars / 250_000).toBeGreaterThan(0.8);
  expect(dollars / 250_000).toBeLessThan(1.6);
});

it('every GPU has the source of its figures and of its price, with the day', () => {
  for (const { source, priceSource } of GPUS) {
    expect(source).toMatch(/^nvidia\.com\/\S+/);
    expect(priceSource).toMatch(/^\S+\.\w+\/\S+, .*\d+ \w+ 2026$/);
  }
});

describe('GPU-hours', () => {
  // Utilisation as each reports it, or, where it does not, as its hours come to: Llama 2 between 0.4 and 0.45.
  it.each([
    ['Llama 2 7B (arXiv:2307.09288, table 2)', 6.74e9, 2e12, 'a100', 184_320, 0.4],
    ['Llama 2 13B (the same)', 13.0e9, 2e12, 'a100', 368_640, 0.38],
    ['Llama 2 70B (the same)', 69.0e9, 2e12, 'a100', 1_720_320, 0.43],
    // 56 % of the peak by its README, which counts 3,456 hours for 300 billion tokens.
    ['TinyLlama 1.1B (its README; arXiv:2401.02385)', 1.1e9, 300e9, 'a100', 3_456, 0.56],
    // 37 billion parameters take part in a token; an H800 is an H100 with slower links, used at 0.35 by these hours.
    ['DeepSeek-V3 (arXiv:2412.19437, table 1: pre-training)', 37e9, 14.8e12, 'h100', 2_664_000, 0.35],
    ['Llama 3.1 405B (its model card; utilisation 0.38 to 0.43)', 405e9, 15.6e12, 'h100', 30_840_000, 0.38],
  ])('of %s', (_, parameters, tokens, name, published, utilisation) => {
    const { gpuHours } = costsOf({ parameters, tokens, gpu: gpu(name), gpus: 1024, utilisation });
    expect(Math.abs(gpuHours / published - 1)).toBeLessThan(0.15);
  });

  it('of nanochat at depth 20 (its README and discussion 1: 561 M parameters, 11.2 G tokens, about 3 hours on 8 H100)', () => {
    const { hours, flops } = costsOf({ parameters: 561e6, tokens: 11.2e9, gpu: gpu('h100'), gpus: 8 });
    expect(flops / 4e19).toBeCloseTo(0.94, 1);
    expect(hours).toBeGreaterThan(2.5);
    expect(hours).toBeLessThan(4);
  });
});

describe('memory', () => {
  const options = { parameters: 7e9, tokens: 140e9, gpu: gpu('h100') };

  it('falls as more is sharded, and with the number of GPUs', () => {
    const { memory, activationBytes } = costsOf({ ...options, gpus: 8 });
    expect(memory.none - activationBytes).toBeCloseTo(16 * 7e9, -3);
    expect(memory.fsdp - activationBytes).toBeCloseTo(2 * 7e9, -3);
    expect(
      memory.none > memory.optimizer && memory.optimizer > memory.gradients && memory.gradients > memory.fsdp,
    ).toBe(true);
    expect(costsOf({ ...options, gpus: 64 }).memory.fsdp).toBeLessThan(memory.fsdp);
  });

  it('says how many GPUs are the fewest', () => {
    const fewest = fewestGpus(options)!;
    expect(costsOf({ ...options, gpus: fewest }).memory.fsdp).toBeLessThanOrEqual(
      0.9 * options.gpu.memoryBytes,
    );
    expect(costsOf({ ...options, gpus: fewest / 2 }).memory.fsdp).toBeGreaterThan(
      0.9 * options.gpu.memoryBytes,
    );
  });
});

describe('loss', () => {
  it('is that of the published laws', () => {
    // Chinchilla itself: 1.69 + 406.4 / N^0.34 + 410.7 / D^0.28 = 1.94 (Hoffmann et al.).
    expect(
      costsOf({ parameters: 70e9, tokens: 1.4e12, gpu: gpu('h100'), gpus: 1 }).loss.hoffmann,
    ).toBeCloseTo(1.936, 2);
  });

  it('falls with parameters and with tokens, towards the least', () => {
    const at = (parameters: number, tokens: number) =>
      costsOf({ parameters, tokens, gpu: gpu('h100'), gpus: 1 }).loss.besiroglu;
    expect(at(2e9, 1e11)).toBeLessThan(at(1e9, 1e11));
    expect(at(1e9, 2e11)).toBeLessThan(at(1e9, 1e11));
    expect(at(1e15, 1e18)).toBeCloseTo(1.8172, 1);
  });
});
