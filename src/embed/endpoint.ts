/** A text encoder over HTTP, at an OpenAI-compatible endpoint (`POST URL/embeddings`). */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type PretrainedEncoder, TextEncoderError } from './pretrained.js';

export interface EndpointSettings {
  /** The base URL without `/embeddings`, such as `https://api.openai.com/v1`. */
  readonly url: string;
  readonly model: string;
  /** Sent as a bearer token; never part of a message. */
  readonly key?: string | undefined;
  /** The time-out of a response in milliseconds; half a minute by default. */
  readonly timeout?: number | undefined;
  /** The wait before the second try in milliseconds, doubled before each further one; half a second by default. */
  readonly wait?: number | undefined;
}

const TRIES = 4;

/** The maximum wait on request of the endpoint (`Retry-After`), in milliseconds. */
const LONGEST_WAIT = 30_000;

/** The maximum number of characters of a response in an error message. */
const SHOWN = 200;

const Answer = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()).min(1) })),
});

/** An encoder by an OpenAI-compatible API: texts are sent in batches, with retries after temporary errors. */
export function endpointEncoder(settings: EndpointSettings): PretrainedEncoder {
  const { model, key, timeout = 30_000, wait = 500 } = settings;
  const url = `${settings.url.replace(/\/+$/, '')}/embeddings`;

  const wrong = (what: string) => {
    const said = key ? what.replaceAll(key, '…') : what;
    return new TextEncoderError(`the text encoder at ${url} ${said}`);
  };

  /** One try: the vectors, or the wait before a retry with its reason. */
  async function ask(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[] | Retry> {
    let answer: Response;
    let body: string;
    try {
      answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
        body: JSON.stringify({ model, input: texts, encoding_format: 'float' }),
        signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]),
      });
      body = await answer.text();
    } catch (error) {
      signal?.throwIfAborted();
      const { cause, message } = error as Error & { cause?: Error };
      return { reason: wrong(`did not answer: ${cause?.message || message}`) };
    }
    if (answer.ok) return vectorsIn(body, texts.length);
    const reason = wrong(`answered ${answer.status}: ${body.slice(0, SHOWN)}`);
    if (answer.status !== 429 && answer.status < 500) throw reason;
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
    return { reason, after: Number.isFinite(seconds) ? seconds * 1000 : undefined };
  }

  function vectorsIn(body: string, count: number): Float32Array[] {
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      throw wrong(`sent a response that is not JSON: ${body.slice(0, SHOWN)}`);
    }
    const parsed = Answer.safeParse(json);
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0];
      throw wrong(`sent a response that does not match OpenAI's format: ${path.join('.')}: ${message}`);
    }
    const vectors: Float32Array[] = [];
    for (const { index, embedding } of parsed.data.data) vectors[index] = Float32Array.from(embedding);
    const width = vectors[0]?.length;
    for (let k = 0; k < count; k++) {
      if (vectors[k]?.length !== width || vectors.length !== count) {
        throw wrong(`gave ${parsed.data.data.length} vectors, not ${count} of one width`);
      }
    }
    return vectors;
  }

  return {
    name: `endpoint/${url}/${model}`,
    async embed(texts, signal) {
      for (let tried = 1; ; tried++) {
        const got = await ask(texts, signal);
        if (Array.isArray(got)) return got;
        if (tried === TRIES) throw got.reason;
        await sleep(Math.min(LONGEST_WAIT, got.after ?? wait * 2 ** (tried - 1)), undefined, { signal });
      }
    },
  };
}

/** The reason of a retry, and the wait in milliseconds if the endpoint names one. */
interface Retry {
  readonly reason: TextEncoderError;
  readonly after?: number | undefined;
}
