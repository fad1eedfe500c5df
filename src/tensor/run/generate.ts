/**
 * Text generation with a decoder, token by token. Keys and values of earlier tokens are cached in buffers of the length
 * of the context, so that the cost of a token does not include earlier ones.
 */
import { argmax, drawPlace, softmaxWeights } from '../../runtime/index.js';
import type { Decoder } from '../blocks/transformer.js';
import { input, isParameter, type Tensor, topological } from '../graph.js';
import { GraphWriter } from '../onnx/writer.js';
import { randomSource } from '../random.js';
import { type Value, ValueError } from '../value.js';
import { type Values, valuesOf } from './parameters.js';
import { type Fresh, openSession, type RunOptions, type Session } from './session.js';

export interface GenerateOptions {
  /** The maximum number of new tokens; by default until the context is full. */
  tokens?: number;
  /** 0 selects the most probable token (greedy decoding); 1, the default, samples by the probabilities of the model. */
  temperature?: number;
  /** Samples only from this number of the most probable tokens. */
  topK?: number;
  /** The seed of sampling; 0 by default. */
  seed?: number;
  /** Tokens that end the generation. */
  stop?: readonly number[];
  signal?: AbortSignal;
}

/**
 * A decoder compiled for generation, with a copy of its weights. Made by `generator`.
 *
 * @example
 * const model = decoder({ vocabulary: 9, layers: 1, width: 16, heads: 2, context: 16 });
 * const { parameters } = await compile({ logits: model(input('tokens', ['batch', 16], 'int32')) });
 * const writer = await generator(model, { parameters });
 * const written = [];
 * for await (const token of writer.generate([1, 2], { tokens: 3, temperature: 0 })) written.push(token);
 * written.length; // 3
 * await writer.close();
 */
export class Generator {
  constructor(
    private readonly session: Session,
    private readonly decoder: Decoder,
  ) {}

  /** A new, empty sequence. */
  begin(): Sequence {
    return new Sequence(this.session, this.decoder);
  }

  /** Continues `prompt`; yields each token as soon as it is sampled. */
  async *generate(prompt: ArrayLike<number>, options: GenerateOptions = {}): AsyncGenerator<number> {
    const { temperature = 1, topK, seed = 0, stop = [], signal } = options;
    const random = randomSource(seed, 'generate');
    const sequence = this.begin();
    let logits = await sequence.read(prompt);
    for (let left = options.tokens ?? Number.POSITIVE_INFINITY; left > 0; left--) {
      signal?.throwIfAborted();
      const token = choose(logits, temperature, topK, random);
      yield token;
      if (stop.includes(token) || left === 1 || sequence.room === 0) return;
      logits = await sequence.read([token]);
    }
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

/**
 * A sequence in progress: the keys and values of its tokens so far.
 *
 * @example
 * const model = decoder({ vocabulary: 9, layers: 1, width: 16, heads: 2, context: 16 });
 * const { parameters } = await compile({ logits: model(input('tokens', ['batch', 16], 'int32')) });
 * const writer = await generator(model, { parameters });
 * const text = writer.begin();
 * (await text.read([1, 2])).length; // 9
 * text.room; // 14
 */
export class Sequence {
  private readonly buffers: Record<string, Value> = {};
  private readonly fetches: Record<string, Value | Fresh> = {};
  private length = 0;

  constructor(
    private readonly session: Session,
    private readonly decoder: Decoder,
  ) {
    const { layers, vocabulary } = decoder.options;
    this.fetches.logits = { dtype: 'float32', shape: [1, 1, vocabulary] };
    for (let i = 0; i < layers; i++) {
      for (const part of ['keys', 'values']) {
        const shape = bufferShape(decoder);
        const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
        const buffer: Value = { dtype: 'float32', shape, data };
        this.buffers[`${part}.${i}`] = buffer;
        this.fetches[`${part}.${i}'`] = buffer;
      }
    }
  }

  /** The number of further tokens that fit into the context. */
  get room(): number {
    return this.decoder.options.context - this.length;
  }

  /** Processes further tokens; returns the logits `[vocabulary]` of the next token. */
  async read(tokens: ArrayLike<number>): Promise<Float32Array> {
    const { context, vocabulary } = this.decoder.options;
    if (tokens.length === 0) throw new ValueError('generate: no tokens to read; begin with at least one');
    if (tokens.length > this.room)
      throw new ValueError(
        `generate: ${tokens.length} more tokens after ${this.length} exceed the context of ${context}`,
      );
    const data = Int32Array.from(tokens);
    const bad = data.find((t) => t < 0 || t >= vocabulary);
    if (bad !== undefined)
      throw new ValueError(`generate: token ${bad} is outside the vocabulary of ${vocabulary}`);
    const total = this.length + data.length;
    const int = (value: number, shape: number[]): Value => ({
      dtype: 'int32',
      shape,
      data: Int32Array.of(value),
    });
    const results = await this.session.run(
      {
        ...this.buffers,
        tokens: { dtype: 'int32', shape: [1, data.length], data },
        start: { dtype: 'int64', shape: [1], data: BigInt64Array.of(BigInt(this.length)) },
        last: int(total - 1, [1]),
        total: int(total, []),
      },
      this.fetches,
    );
    this.length = total;
    return results.logits.data as Float32Array;
  }
}

const bufferShape = ({ options: { keyHeads, heads, context, width } }: Decoder): number[] => [
  1,
  keyHeads ?? heads,
  context,
  width / heads,
];

/**
 * Compiles a decoder for generation. The weights are copied, so that later training has no effect.
 *
 * @example
 * const model = decoder({ vocabulary: 9, layers: 1, width: 16, heads: 2, context: 16 });
 * const tokens = input('tokens', ['batch', 16], 'int32');
 * const { parameters } = await compile({ logits: model(tokens) });
 * const writer = await generator(model, { parameters });
 * let count = 0;
 * for await (const token of writer.generate([1, 2], { tokens: 5 })) count += Number(token < 9);
 * count; // 5
 */
export async function generator(
  decoder: Decoder,
  options: RunOptions & { parameters: Values },
): Promise<Generator> {
  const tokens = input('tokens', [1, 'time'], 'int32');
  const start = input('start', [1], 'int64');
  const last = input('last', [1], 'int32');
  const total = input('total', [], 'int32');
  const past = Array.from({ length: decoder.options.layers }, (_, i) => ({
    keys: input(`keys.${i}`, bufferShape(decoder)),
    values: input(`values.${i}`, bufferShape(decoder)),
  }));
  const { logits, present } = decoder.cached(tokens, past, { start, last, total });
  const outputs: [string, Tensor][] = [['logits', logits]];
  present.forEach(({ keys, values }, i) => {
    outputs.push([`keys.${i}'`, keys], [`values.${i}'`, values]);
  });
  const writer = new GraphWriter();
  for (const node of [tokens, start, last, total, ...past.flatMap((p) => [p.keys, p.values])])
    writer.declare(node, node.name);
  const parameters = topological(outputs.map(([, node]) => node)).filter(isParameter);
  const values = valuesOf(parameters, options.parameters, 0);
  for (const p of parameters) writer.fix(p, p.name, (values.get(p.name) as Value).data);
  const results = outputs.map(([name, node]) => {
    writer.finish(node, name); // no copy between: buffers are filled where they are
    return { name, dtype: node.dtype, shape: node.shape };
  });
  return new Generator(await openSession(writer.runnable(results), options), decoder);
}

function choose(
  logits: Float32Array,
  temperature: number,
  topK: number | undefined,
  random: () => number,
): number {
  if (temperature === 0) return argmax(logits);
  if (topK === undefined) return drawPlace(softmaxWeights(logits, temperature), random);
  const likeliest = Array.from(logits.keys())
    .sort((a, b) => logits[b] - logits[a])
    .slice(0, topK);
  const weights = softmaxWeights(
    likeliest.map((token) => logits[token]),
    temperature,
  );
  return likeliest[drawPlace(weights, random)];
}
