/** Routes of providers of language models: list, test, write and remove; without keys. */
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
      summary: 'The language models that write answers: configured ones, and those found on this machine.',
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
        'Writes a provider to tandem.json, to be tried first; without settings, the one found with this name.',
      params: ProviderPath,
      body: ProviderBody,
      response: answers(ProvidersAnswer, 404),
    },
    handler: ({ params, body }) => providers().use(params.name, body ?? undefined),
  });

  app.post('/v1/providers/:name/test', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'testProvider',
      summary: 'Tests a provider with a short question.',
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
      summary: 'Removes a provider from tandem.json.',
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
      summary: 'Sets the budget of answers by language models; unlimited without one.',
      body: BudgetBody,
      response,
    },
    handler: ({ body }) => providers().limit(body),
  });
}
