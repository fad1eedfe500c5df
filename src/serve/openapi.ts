/**
 * The OpenAPI 3.1 document, generated from the schemas of the routes. Added here are the errors that every route can
 * return, with their headers, and what zod cannot express.
 */
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { VERSION } from '../runtime/index.js';
import { JSON_DOCUMENT } from '../store/index.js';
import { NDJSON_TYPES } from './body.js';
import { MULTIPART_BODY, MULTIPART_TYPE } from './document-schemas.js';
import { BYTES_TYPE } from './import-schemas.js';
import { withSentForms } from './openapi-inputs.js';
import type { Settings } from './options.js';
import { ErrorAnswer } from './schemas.js';

/** Must be called before routes are added. */
export async function describe(app: FastifyInstance, settings: Settings): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tandem',
        version: VERSION,
        description: 'Recommends content to people and context to models.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'recommend', description: 'Lists for people.' },
        { name: 'search', description: 'Search.' },
        { name: 'openai', description: 'Answers in the OpenAI protocol.' },
        { name: 'answers', description: 'Answers to questions, with their sources.' },
        { name: 'items', description: 'What can be recommended.' },
        { name: 'documents', description: 'Files and texts, read into items with chunks.' },
        { name: 'users', description: 'The people to recommend to.' },
        { name: 'events', description: 'Events of people.' },
        { name: 'control', description: 'The objective, experiments and exploration.' },
        { name: 'review', description: 'Marked users, reported items, unsupported answers, and decisions.' },
        { name: 'models', description: 'Versions of trained models, training and its curves.' },
        { name: 'admin', description: 'Keys, and the state of the database.' },
        { name: 'server', description: 'Health, metrics and this document.' },
      ],
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      // An empty list means that no key is required.
      security: settings.keys ? [{ key: [] }] : [],
    },
    transform: (input) => jsonSchemaTransform({ ...input, schema: completed(input, settings) }),
    transformObject: (document) => {
      const whole = jsonSchemaTransformObject(document);
      return finish(whole as unknown as Document) as unknown as typeof whole;
    },
  });
}

/** The schema of a route with the general errors, and whether it is public. */
function completed(
  { schema, route }: { schema: FastifySchema; route: RouteOptions },
  settings: Settings,
): FastifySchema {
  const errors = errorsOf(route, schema, settings).map((status) => [status, ErrorAnswer]);
  return {
    ...schema,
    ...(settings.keys && route.config?.scope === undefined && { security: [] }),
    response: { ...(schema.response as object), ...Object.fromEntries(errors) },
  };
}

/** Methods with a body. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** The errors that follow from a route's path and method. */
function errorsOf({ url, method, config }: RouteOptions, { params }: FastifySchema, settings: Settings) {
  const { keys, rateLimit } = settings;
  const guarded = keys && config?.scope !== undefined;
  return [
    ...[400, 405, 408, 431, 500],
    ...(guarded ? [401] : []),
    // Without keys, the headers Host and Origin are checked instead.
    ...(guarded || !keys ? [403] : []),
    ...([method].flat().some((one) => WITH_BODY.has(one)) ? [413, 415] : []),
    ...(params === undefined ? [] : [414]),
    ...(keys || rateLimit !== false ? [429] : []),
    ...(url === '/healthz' ? [] : [503]),
  ];
}

/** The part of an OpenAPI document that is changed here. */
interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [id: string]: unknown } };
}

interface Operation {
  parameters?: Parameter[];
  readonly requestBody?: { required?: boolean; readonly content: { [type: string]: { schema: unknown } } };
  readonly responses: { readonly [status: string]: { description: string; headers?: object } };
}

interface Parameter {
  readonly schema?: { readonly contentMediaType?: string; readonly contentSchema?: object };
}

const ANSWERS: { readonly [status: string]: string } = {
  200: 'Done.',
  400: 'The request is wrong; the error says which field and why.',
  401: 'A key is required, and none or an unknown one was sent.',
  403: 'The key, or the calling page, is not allowed to do this.',
  404: 'There is nothing with this id or name.',
  405: 'The path does not support the method; Allow lists those it supports.',
  408: 'The request was not received completely in time.',
  409: 'The name exists already.',
  413: 'Too many bytes or too many records in one call.',
  414: 'The id or name in the path is too long.',
  415: 'The media type or encoding of the body is not supported.',
  422: 'Every record or document of the call was refused; the report says why.',
  429: 'Too many calls, or too many unknown keys.',
  431: 'The path and headers are too long.',
  500: "An internal error; the server's log has details under the request id in the error.",
  503: 'The server is not ready yet or shutting down, or a service that it calls cannot be reached; the error says which.',
};

const header = (description: string) => ({ description, schema: { type: 'string' } });

const ANSWER_HEADERS: { readonly [status: string]: object } = {
  401: { 'WWW-Authenticate': header('Bearer.') },
  405: { Allow: header('The methods that the path supports, separated by commas.') },
  429: { 'Retry-After': header('Seconds to wait.') },
};

/** Adds what schemas cannot express, and removes unused components, as each was generated twice. */
function finish(document: Document): Document {
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    for (const [status, answer] of Object.entries(operation.responses)) {
      answer.description = ANSWERS[status] ?? answer.description;
      if (ANSWER_HEADERS[status]) answer.headers = ANSWER_HEADERS[status];
    }
    operation.parameters = operation.parameters?.map(asContent);
    const { requestBody } = operation;
    if (requestBody && JSON.stringify(requestBody).includes('{"type":"null"}]')) requestBody.required = false;
    if (requestBody?.content[MULTIPART_TYPE])
      requestBody.content[MULTIPART_TYPE] = { schema: MULTIPART_BODY };
    if (requestBody?.content[BYTES_TYPE])
      requestBody.content[BYTES_TYPE] = { schema: { type: 'string', format: 'binary' } };
    for (const type of NDJSON_TYPES) {
      if (requestBody?.content[type]) {
        requestBody.content[type] = {
          schema: { type: 'string', description: 'One JSON record per line.' },
        };
      }
    }
  }
  const schemas = { ...withSentForms(document.components.schemas), Json: JSON_DOCUMENT };
  const components = { ...document.components, schemas };
  return {
    ...document,
    components: { ...components, schemas: usedSchemas({ ...document, components }) },
  };
}

/** A parameter that holds JSON, in OpenAPI's form for that. */
function asContent(parameter: Parameter): Parameter {
  const { schema, ...rest } = parameter;
  if (schema?.contentMediaType === undefined) return parameter;
  return { ...rest, content: { [schema.contentMediaType]: { schema: schema.contentSchema } } } as Parameter;
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
