/** Routes of memories: write, list, find, read and delete. */
import type { MemoryInput } from '../../ingest/index.js';
import { answerReport, writeBody } from '../batch.js';
import { JSON_TYPES, NDJSON_TYPES } from '../body.js';
import { HttpError } from '../errors.js';
import {
  FoundMemoriesAnswer,
  MemoriesAnswer,
  MemoriesQuery,
  MemoryAnswer,
  MemoryOwnerQuery,
  MemoryRecord,
  MemorySearchBody,
} from '../memory-schemas.js';
import { DeletedAnswer, IdPath, oneOrMany, RefusedAnswer, ReportAnswer } from '../schemas.js';
import { answers, type Context } from './context.js';

const tags = ['answers'];

const none = (id: string) => new HttpError(404, 'not_found', `there is no memory ${JSON.stringify(id)}`);

/**
 * Adds `POST /v1/memories`, `GET /v1/memories`, `POST /v1/memories/search`, `GET /v1/memories/:id` and
 * `DELETE /v1/memories/:id`.
 */
export function addMemories({ app, state }: Context): void {
  app.post('/v1/memories', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'writeMemories',
      summary: 'Writes one or many memories: new ones are added, others replaced.',
      consumes: [JSON_TYPES[0], NDJSON_TYPES[0]],
      body: oneOrMany(MemoryRecord),
      response: { ...answers(ReportAnswer), 422: RefusedAnswer },
    },
    handler: async ({ body }, reply) => {
      const write = (batch: readonly unknown[]) =>
        state.need().memories.upsert(batch as readonly MemoryInput[]);
      return answerReport(await writeBody(body, write), reply);
    },
  });

  app.get('/v1/memories', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'listMemories',
      summary: 'Memories in the order of their ids.',
      querystring: MemoriesQuery,
      response: answers(MemoriesAnswer),
    },
    handler: async ({ query }) => ({ memories: await state.need().memories.list(query) }),
  });

  app.post('/v1/memories/search', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'findMemories',
      summary: 'The memories that fit a text best.',
      body: MemorySearchBody,
      response: answers(FoundMemoriesAnswer),
    },
    handler: async ({ body }) => ({ memories: await state.need().memories.find(body) }),
  });

  app.get('/v1/memories/:id', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'getMemory',
      summary: 'A memory.',
      params: IdPath,
      querystring: MemoryOwnerQuery,
      response: answers(MemoryAnswer, 404),
    },
    handler: async ({ params: { id }, query }) => {
      const memory = await state.need().memories.get(id, query);
      if (!memory) throw none(id);
      return memory;
    },
  });

  app.delete('/v1/memories/:id', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'deleteMemory',
      summary: 'Deletes a memory.',
      params: IdPath,
      querystring: MemoryOwnerQuery,
      response: answers(DeletedAnswer, 404),
    },
    handler: async ({ params: { id }, query }) => {
      const deleted = await state.need().memories.delete([id], query);
      if (deleted.length === 0) throw none(id);
      return { deleted };
    },
  });
}
