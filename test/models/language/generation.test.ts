/** Running and writing: the served graph beside the one of `tensor/`, batches beside single texts, draws, stops, JSON. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  Constraint,
  type Family,
  grammarOf,
  type JsonSchema,
  LanguageGenerator,
  LanguageModel,
  type LanguageModelOptions,
  type Piece,
  Sampler,
} from '#tandem/models/index.js';
import { largest } from '#tandem/models/language/sampler.js';
import { StopWords } from '#tandem/models/language/stop-words.js';
import { seeded } from '#tandem/runtime/index.js';
import { compile, decoder, input } from '#tandem/tensor/index.js';
import { smallModel } from '../../support/language-model.js';

const opened: LanguageModel[] = [];
async function open(
  changes: Parameters<typeof smallModel>[0] = {},
  options: LanguageModelOptions = {},
): Promise<LanguageModel> {
  const model = await LanguageModel.open(smallModel(changes), {
    precision: 'float32',
    threads: 1,
    ...options,
  });
  opened.push(model);
  return model;
}
afterAll(async () => {
  for (const model of opened) await model.close();
});

const tokens = (count: number, seed = 1) => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => 3 + Math.floor(random() * 250));
};
const far = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

async function written(pieces: AsyncIterable<Piece>) {
  let text = '';
  let last: Piece | undefined;
  for await (const piece of pieces) {
    text += piece.text;
    last = piece;
  }
  return { text, last: last! };
}

describe('logits', () => {
  it.each([true, false])('are those of the decoder of tensor/ (tied: %s)', async (tied) => {
    const files = smallModel({ tied });
    const { vocabulary, width, hidden, layers, heads, keyHeads } = files.config;
    const graph = decoder({ vocabulary, width, hidden, layers, heads, keyHeads, context: 128, tied });
    const ids = tokens(20);
    const parameters = new Map(
      [...files.weights.shapes].map(([name, shape]) => [
        name,
        { dtype: 'float32', shape, data: files.weights.floats(name) } as const,
      ]),
    );
    const reference = await compile(
      { logits: graph(input('tokens', [1, 20], 'int32')) },
      { parameters, threads: 1 },
    );
    const { logits } = await reference.run({ tokens: Int32Array.from(ids) });
    const model = await open({ tied }, { everyPosition: true });
    const found = await model.read(model.cache(), 0, ids);
    expect(far(found, logits.data as Float32Array)).toBeLessThan(1e-4);
    await reference.close();
  });

  it.each(['llama', 'qwen2', 'qwen3'] satisfies Family[])(
    '%s: are the same token by token as at once',
    async (family) => {
      const model = await open({ family });
      const ids = tokens(30);
      const whole = await model.read(model.cache(), 0, ids);
      const cache = model.cache();
      await model.read(cache, 0, ids.slice(0, 11));
      await model.read(cache, 0, ids.slice(11, 25));
      let logits = new Float32Array(0) as Float32Array;
      for (const id of ids.slice(25)) logits = await model.step(cache, [id]);
      expect(far(logits, whole)).toBeLessThan(1e-4);
    },
  );

  it('are near those of float32 with 8 bits', async () => {
    const [exact, rough] = [await open(), await open({}, { precision: 'q8' })];
    const ids = tokens(30);
    const [a, b] = [await exact.read(exact.cache(), 0, ids), await rough.read(rough.cache(), 0, ids)];
    const size = Math.sqrt(a.reduce((sum, value) => sum + value * value, 0) / a.length);
    expect(far(a, b)).toBeLessThan(0.1 * size);
  });

  it('are the same in a batch of texts of different lengths', async () => {
    const model = await open();
    const cache = model.cache(3);
    const texts = [tokens(5, 1), tokens(40, 2), tokens(17, 3)];
    for (const [slot, text] of texts.entries()) await model.read(cache, slot, text);
    await model.step(cache, [7, undefined, 9]);
    const logits = await model.step(cache, [8, 10, 11]);
    const size = model.config.vocabulary;
    for (const [slot, more] of [[7, 8], [10], [9, 11]].entries()) {
      const alone = await model.read(model.cache(), 0, [...texts[slot], ...more]);
      expect(far(logits.subarray(slot * size, (slot + 1) * size), alone)).toBeLessThan(1e-4);
    }
  });

  it('are refused beyond the context and the vocabulary', async () => {
    const model = await open();
    await expect(model.read(model.cache(), 0, tokens(129))).rejects.toThrow('exceed the context of 128');
    await expect(model.read(model.cache(), 0, [model.config.vocabulary])).rejects.toThrow(
      'outside the vocabulary',
    );
    await expect(model.read(model.cache(), 0, [])).rejects.toThrow('at least one');
  });
});

describe('writing', () => {
  it('is the same for one seed, and together with others', async () => {
    const model = await open();
    const alone = new LanguageGenerator(model, 1);
    const together = new LanguageGenerator(model, 4);
    const options = (seed: number) => ({ tokens: 12, temperature: 1, topK: 20, seed });
    const prompts = [1, 2, 3, 4, 5, 6].map((seed) => tokens(4 + seed, seed));
    const singly: string[] = [];
    for (const [i, prompt] of prompts.entries())
      singly.push((await written(alone.generate(prompt, options(i)))).text);
    const batch = await Promise.all(
      prompts.map((prompt, i) => written(together.generate(prompt, options(i)))),
    );
    expect(batch.map(({ text }) => text)).toEqual(singly);
    expect(new Set(singly).size).toBeGreaterThan(1);
  });

  it('reads again only what is new', async () => {
    const generator = new LanguageGenerator(await open({ ends: [] }), 1);
    const prompt = tokens(30);
    const first = await written(generator.generate(prompt, { tokens: 3 }));
    const again = await written(generator.generate([...prompt, 5, 6], { tokens: 3 }));
    expect(first.last.usage).toMatchObject({ prompt: 30, reused: 0, written: 3 });
    expect(again.last.usage?.reused).toBeGreaterThanOrEqual(30);
    const fresh = new LanguageGenerator(await open({ ends: [] }), 1);
    expect((await written(fresh.generate([...prompt, 5, 6], { tokens: 3 }))).text).toBe(again.text);
  });

  it('ends at the context, and says so', async () => {
    const generator = new LanguageGenerator(await open({ ends: [] }), 1);
    const { last } = await written(generator.generate(tokens(120)));
    expect(last).toMatchObject({ finish: 'length', usage: { prompt: 120, written: 8 } });
    await expect(written(generator.generate(tokens(128)))).rejects.toThrow('leaves no room');
    await expect(written(generator.generate([]))).rejects.toThrow('empty prompt');
    await expect(written(generator.generate(tokens(3), { topP: 2 }))).rejects.toThrow('top-p');
  });

  it('stops when it is told to, and goes on with the next', async () => {
    const generator = new LanguageGenerator(await open({ ends: [] }), 1);
    const controller = new AbortController();
    const pieces = generator.generate(tokens(5), { signal: controller.signal, tokens: 100 });
    await pieces.next();
    controller.abort(new Error('enough'));
    await expect(written(pieces)).rejects.toThrow('enough');
    expect((await written(generator.generate(tokens(5), { tokens: 2 }))).last.usage?.written).toBe(2);
  });

  it('fits a schema, whatever the model would rather say', async () => {
    const generator = new LanguageGenerator(await open(), 1);
    const schema = {
      type: 'object',
      properties: { name: { type: 'string', maxLength: 5 }, n: { type: 'integer' }, b: { type: 'boolean' } },
      required: ['name', 'n'],
    };
    for (let seed = 0; seed < 4; seed++) {
      const { text } = await written(
        generator.generate(tokens(5), { schema, seed, temperature: 1, tokens: 100 }),
      );
      expect(Object.keys(JSON.parse(text)).slice(0, 2)).toEqual(['name', 'n']);
    }
  });
});

describe('draws', () => {
  const logits = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i * 12.9898) * 4);
  const shares = (options: ConstructorParameters<typeof Sampler>[0], count = 4000) => {
    const sampler = new Sampler(options);
    const seen = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const token = sampler.choose(logits);
      seen.set(token, (seen.get(token) ?? 0) + 1 / count);
    }
    return seen;
  };
  const order = Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a] || a - b);

  it('take the likeliest at temperature 0', () => {
    expect(new Sampler({ temperature: 0 }).choose(logits)).toBe(order[0]);
  });

  it('keep to the top k, with the right shares', () => {
    const seen = shares({ topK: 3, temperature: 1 });
    const weights = order.slice(0, 3).map((i) => Math.exp(logits[i]));
    const total = weights.reduce((a, b) => a + b, 0);
    expect([...seen.keys()].sort()).toEqual(order.slice(0, 3).sort());
    order.slice(0, 3).forEach((token, i) => {
      expect(Math.abs(seen.get(token)! - weights[i] / total)).toBeLessThan(0.04);
    });
  });

  it.each([0.1, 0.5, 0.9])('keep to the top p of %d', (topP) => {
    const total = logits.reduce((sum, value) => sum + Math.exp(value), 0);
    let [kept, mass] = [0, 0];
    while (mass < topP * total) mass += Math.exp(logits[order[kept++]]);
    const nucleus = new Set(order.slice(0, kept));
    const seen = [...shares({ topP, temperature: 1 }).keys()];
    expect(seen).toContain(order[0]);
    expect(seen.filter((token) => !nucleus.has(token))).toEqual([]);
  });

  it('come from all of a nucleus of hundreds, each as often as it should', () => {
    const total = logits.reduce((sum, value) => sum + Math.exp(value), 0);
    const seen = shares({ topP: 0.9, temperature: 1 });
    const likely = order.slice(0, 150);
    const expected = likely.reduce((sum, token) => sum + Math.exp(logits[token]), 0) / (0.9 * total);
    const found = likely.reduce((sum, token) => sum + (seen.get(token) ?? 0), 0);
    expect(seen.size).toBeGreaterThan(256);
    expect(Math.abs(found - expected)).toBeLessThan(0.04);
  });

  it('keep to the min p', () => {
    const least = logits[order[0]] + Math.log(0.5);
    const seen = [...shares({ minP: 0.5, temperature: 1 }).keys()];
    expect(seen).toContain(order[0]);
    expect(seen.filter((token) => logits[token] < least - 1e-6)).toEqual([]);
  });

  it('pass over what has just been said, as the penalty says', () => {
    const sampler = new Sampler({ temperature: 0, repetition: 5 });
    expect(sampler.choose(logits.slice(), [order[0]])).toBe(order[1]);
  });

  it('take only what is allowed', () => {
    const allowed = (token: number) => token === order[1999];
    expect(new Sampler({ topK: 5 }).choose(logits, [], allowed)).toBe(order[1999]);
    expect(new Sampler({ temperature: 0 }).choose(logits, [], allowed)).toBe(order[1999]);
    expect(new Sampler().choose(logits, [], () => false)).toBe(-1);
  });

  it('find the largest as sorting does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 200 }),
        fc.nat(200),
        (values, n) => {
          const data = Float32Array.from(values);
          const sorted = Array.from(data.keys()).sort((a, b) => data[b] - data[a] || a - b);
          const count = Math.min(n, values.length);
          expect(largest(data, count)).toEqual(sorted.slice(0, count));
        },
      ),
    );
  });
});

describe('stop words', () => {
  it('end a stream wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'ab', 'EN', 'D', 'E', 'ND')), (parts) => {
        const stops = new StopWords(['END', 'abab']);
        let out = '';
        for (const part of parts) out += stops.next(part);
        out += stops.end();
        const whole = parts.join('');
        const ends = ['END', 'abab'].map((word) => whole.indexOf(word)).filter((at) => at >= 0);
        // Found as the text grows: the one whose last character comes first.
        const expected = ends.length === 0 ? whole : undefined;
        if (expected !== undefined) expect(out).toBe(expected);
        else expect(whole.startsWith(out) && !/END|abab/.test(out)).toBe(true);
      }),
    );
  });
});

describe('a JSON schema', () => {
  const schemas: JsonSchema[] = [
    true,
    { type: 'string', minLength: 2, maxLength: 4 },
    { type: 'array', items: { type: 'number' }, minItems: 1, maxItems: 3 },
    { enum: ['red', 'green', 5, null] },
    { anyOf: [{ type: 'null' }, { type: 'integer' }] },
    {
      type: 'object',
      properties: {
        a: { type: 'string', maxLength: 3 },
        b: { const: 'x' },
        c: { type: ['boolean', 'null'] },
      },
      required: ['b'],
    },
    {
      $defs: {
        tree: {
          type: 'object',
          properties: { value: { type: 'integer' }, next: { $ref: '#/$defs/tree' } },
          required: ['value'],
        },
      },
      $ref: '#/$defs/tree',
    },
  ];

  /** Bytes chosen at random among those allowed, more and more towards an end. */
  function walk(schema: JsonSchema, seed: number): string {
    const constraint = new Constraint(grammarOf(schema));
    const random = seeded(seed);
    const out: number[] = [];
    while (!constraint.finished && !(constraint.complete && random() < 0.3)) {
      const allowed = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) =>
        constraint.allows(Uint8Array.of(byte)),
      );
      expect(allowed.length).toBeGreaterThan(0);
      const closing =
        out.length > 60 ? allowed.filter((byte) => '"]}0'.includes(String.fromCharCode(byte))) : [];
      const from = closing.length > 0 ? closing : allowed;
      const byte = from[Math.floor(random() * from.length)];
      constraint.advance(Uint8Array.of(byte));
      out.push(byte);
      if (out.length > 2000) throw new Error('no end');
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(out));
  }

  it.each(schemas.slice(1).map((schema) => [JSON.stringify(schema), schema] as const))('%s', (_, schema) => {
    for (let seed = 0; seed < 30; seed++) {
      const value: unknown = JSON.parse(walk(schema, seed));
      if (schema === schemas[1]) {
        const { length } = Array.from(String(value));
        expect(length >= 1 && length <= 4).toBe(true);
      }
      if (schema === schemas[2]) expect((value as number[]).every(Number.isFinite)).toBe(true);
      if (schema === schemas[3]) expect(['red', 'green', 5, null]).toContain(value);
      if (schema === schemas[4]) expect(value === null || Number.isInteger(value)).toBe(true);
      if (schema === schemas[5]) expect((value as { b: string }).b).toBe('x');
      if (schema === schemas[6]) expect(Number.isInteger((value as { value: number }).value)).toBe(true);
    }
  });

  it('true lets any JSON be', () => {
    for (const json of ['{"a":[1,-2.5e+3,"\\n é",{}],"b":null}', '[]', '"x"', '0', 'true']) {
      const constraint = new Constraint(grammarOf(true));
      for (const byte of new TextEncoder().encode(json)) {
        expect(constraint.allows(Uint8Array.of(byte))).toBe(true);
        constraint.advance(Uint8Array.of(byte));
      }
      expect(constraint.complete).toBe(true);
    }
  });

  it.each([
    [{ type: 'string', pattern: '^a' }, 'at /: the keyword "pattern" is not served'],
    [
      { type: 'object', properties: { a: { type: 'text' } } },
      'at /properties/a: the type "text" is not known',
    ],
    [{ $ref: 'http://example.com' }, 'leads out of the schema'],
    [{ $ref: '#/$defs/none' }, 'is not there'],
    [{ type: 'object', properties: {}, required: ['a'] }, '"a" is required and has no schema'],
    [false, 'nothing can fit it'],
  ] as [JsonSchema, string][])('%j is refused', (schema, message) => {
    expect(() => grammarOf(schema)).toThrow(message);
  });
});
