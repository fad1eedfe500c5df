/** POST /v1/embeddings: vectors of texts from the configured or the trained encoder. */
import { invalid } from '../errors.js';
import { untilGone } from '../event-stream.js';
import { answers, type Context } from '../routes/context.js';
import { EmbeddingsAnswer, EmbeddingsBody } from './schemas.js';
import { MODEL } from './translate.js';

/** Adds `POST /v1/embeddings`. */
export function addEmbeddings({ app, state }: Context): void {
  app.post('/v1/embeddings', {
    config: { scope: 'read' },
    schema: {
      tags: ['openai'],
      operationId: 'createEmbedding',
      summary:
        'Vectors of texts, in the OpenAI protocol, by the encoder in tandem.json or the one trained here.',
      body: EmbeddingsBody,
      response: answers(EmbeddingsAnswer),
    },
    handler: async (request, reply) => {
      const { model, input, encoding_format, dimensions } = request.body;
      const texts = typeof input === 'string' ? [input] : input;
      const { encoder, vectors } = await state.need().embed(texts, { signal: untilGone(reply) });
      if (model !== MODEL && model !== encoder)
        throw invalid('model', `is not the encoder that there is: ${MODEL}, or by its own name ${encoder}`);
      const [{ length: width }] = vectors;
      if (dimensions !== undefined && dimensions !== null && dimensions !== width)
        throw invalid('dimensions', `is not ${width}, the width of the vectors of ${encoder}`);
      // An estimate, as encoders do not return a count.
      const tokens = Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / 4);
      return {
        object: 'list' as const,
        data: vectors.map((vector, index) => ({
          object: 'embedding' as const,
          index,
          embedding: encoding_format === 'base64' ? base64(vector) : Array.from(vector),
        })),
        model: encoder,
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      };
    },
  });
}

/** 32-bit floats, little-endian. */
function base64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, k) => {
    bytes.writeFloatLE(value, k * 4);
  });
  return bytes.toString('base64');
}
