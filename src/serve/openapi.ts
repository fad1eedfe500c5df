/** The OpenAPI 3.1 document, made from the schemas of the routes. */

import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { NDJSON_TYPES } from './body.js';
import { ErrorAnswer } from './schemas.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Must be called before routes are added. `keys` says whether calls need one. */
export async function describe(app: FastifyInstance, keys: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tandem',
        version,
        description: 'Recommends content to people and context to models.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'recommend', description: 'Lists for people.' },
        { name: 'items', description: 'What can be recommended.' },
        { name: 'users', description: 'To whom.' },
        { name: 'events', description: 'What people did.' },
        { name: 'steering', description: 'What lists are made by, and what comes of it.' },
        { name: 'server', description: 'How the server is.' },
      ],
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      ...(keys ? { security: [{ key: [] }] } : {}),
    },
    transform: (input) => jsonSchemaTransform({ ...input, schema: keys ? guarded(input) : input.schema }),
    transformObject: (document) => {
      const whole = jsonSchemaTransformObject(document);
      return finish(whole as unknown as Document) as unknown as typeof whole;
    },
  });
}

/** The schema of a route where calls need keys: open to all, or with the answers to those who may not. */
function guarded({ schema, route }: { schema: FastifySchema; route: RouteOptions }): FastifySchema {
  if (route.config?.scope === undefined) return { ...schema, security: [] };
  return { ...schema, response: { ...(schema.response as object), 401: ErrorAnswer, 403: ErrorAnswer } };
}

/** As much of an OpenAPI document as is touched here. */
interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [id: string]: unknown } };
}

interface Operation {
  readonly requestBody?: { required?: boolean; readonly content: { [type: string]: { schema: unknown } } };
  readonly responses: { readonly [status: string]: { description: string } };
}

const ANSWERS: { readonly [status: string]: string } = {
  200: 'Done.',
  400: 'The request is wrong; the error says which field and why.',
  401: 'A key is needed, and none of ours was sent.',
  403: 'The key may not do this.',
  404: 'There is none of this id.',
  413: 'Too many bytes or too many records in one call.',
  503: 'Not ready yet, or shutting down; the error says what is being done.',
};

/** Adds what schemas cannot say, and drops components that nothing refers to, as each was made twice. */
function finish(document: Document): Document {
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    for (const [status, answer] of Object.entries(operation.responses)) {
      answer.description = ANSWERS[status] ?? answer.description;
    }
    const { requestBody } = operation;
    if (requestBody && JSON.stringify(requestBody).includes('{"type":"null"}]')) requestBody.required = false;
    for (const type of NDJSON_TYPES) {
      if (requestBody?.content[type]) {
        requestBody.content[type] = {
          schema: { type: 'string', description: 'One record a line, as JSON.' },
        };
      }
    }
  }
  return { ...document, components: { ...document.components, schemas: usedSchemas(document) } };
}

/** The components that paths refer to, or that such components refer to. */
function usedSchemas({ paths, components }: Document): { readonly [id: string]: unknown } {
  const used: { [id: string]: unknown } = {};
  const open: unknown[] = [paths];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [, id] of JSON.stringify(next).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (id === undefined || id in used) continue;
      used[id] = components.schemas[id];
      open.push(used[id]);
    }
  }
  return used;
}
