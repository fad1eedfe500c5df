/**
 * The OpenAI protocol, so that its clients get answers from the items: `chat` completions, `responses`,
 * `embeddings`, and the list of models; `response-parts` are the parts of a response, `schemas` those of requests,
 * `translate` converts to questions and back, and `written` is what was written for one.
 */
import { answers, type Context } from '../routes/context.js';
import { addChat } from './chat.js';
import { addEmbeddings } from './embeddings.js';
import { addResponses } from './responses.js';
import { ModelsAnswer } from './schemas.js';
import { MODEL } from './translate.js';

/** Adds the routes of OpenAI's protocol: chat, responses, embeddings and the list of models. */
export function addOpenAi(context: Context): void {
  addChat(context);
  addResponses(context);
  addEmbeddings(context);
  const created = Math.floor(Date.now() / 1000);
  context.app.get('/v1/models', {
    config: { scope: 'read' },
    schema: {
      tags: ['openai'],
      operationId: 'listOpenAiModels',
      summary: 'The models in the OpenAI protocol: one, which answers from all items.',
      response: answers(ModelsAnswer),
    },
    handler: async () => ({
      object: 'list' as const,
      data: [{ id: MODEL, object: 'model' as const, created, owned_by: MODEL }],
    }),
  });
}
