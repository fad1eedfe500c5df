/** Routes of the language models that write answers: listed, tried, chosen, taken out; never with a key. */
import { untilGone } from '../event-stream.js';
import {
  BudgetBody,
  ProviderBody,
  ProviderPath,
  ProvidersAnswer,
  ProviderTrialAnswer,
} from '../provider-schemas.js';
import { answers, type Context } from './context.js';

/**
 * Adds `GET /v1/providers`, `PUT /v1/providers/:name`, `POST /v1/providers/:name/test`, `DELETE /v1/providers/:name`
 * and `PUT /v1/answers/budget`.
 */
export function addProviders({ app, state }: Context): void {
  const tags = ['answers'];
  const providers = () => state.need().providers;
  const response = answers(ProvidersAnswer);

  app.get('/v1/providers', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'listProviders',
      summary: 'Language models that write answers: those configured, and those found on this machine.',
      response,
    },
    handler: () => providers().list(),
  });

  app.put('/v1/providers/:name', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'useProvider',
      summary:
        'Writes a provider into tandem.json, to be tried first; without settings, the one found by this name.',
      params: ProviderPath,
      body: ProviderBody,
      response,
    },
    handler: ({ params, body }) => providers().use(params.name, body ?? undefined),
  });

  app.post('/v1/providers/:name/test', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'testProvider',
      summary: 'Asks a provider for a short sentence.',
      params: ProviderPath,
      response: answers(ProviderTrialAnswer, 404),
    },
    handler: ({ params }, reply) => providers().test(params.name, untilGone(reply)),
  });

  app.delete('/v1/providers/:name', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'removeProvider',
      summary: 'Takes a provider out of tandem.json.',
      params: ProviderPath,
      response: answers(ProvidersAnswer, 404),
    },
    handler: ({ params }) => providers().remove(params.name),
  });

  app.put('/v1/answers/budget', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'setAnswersBudget',
      summary: 'What answers of language models may cost a day; without a bound, all that is asked for.',
      body: BudgetBody,
      response,
    },
    handler: ({ body }) => providers().limit(body),
  });
}
