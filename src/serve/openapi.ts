/**
 * The OpenAPI 3.1 document, made from the schemas of the routes. What no route says of itself is added here: the errors
 * that any route may give, with their headers, and what zod has no words for.
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
        { name: 'search', description: 'What people look for.' },
        { name: 'openai', description: 'Answers in the OpenAI protocol.' },
        { name: 'answers', description: 'Answers to questions, with their sources.' },
        { name: 'items', description: 'What can be recommended.' },
        { name: 'documents', description: 'Files and texts, read into items with chunks.' },
        { name: 'users', description: 'The people for whom it is recommended.' },
        { name: 'events', description: 'What people did.' },
        { name: 'control', description: 'The objective, experiments and exploration.' },
        { name: 'review', description: 'What was blocked or doubted, and what was decided.' },
        { name: 'models', description: 'Versions of trained models, training and its curves.' },
        { name: 'admin', description: 'Keys, and the state of the database.' },
        { name: 'server', description: 'Health, metrics and this document.' },
      ],
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      // An empty list says that no key is needed.
      security: settings.keys ? [{ key: [] }] : [],
    },
    transform: (input) => jsonSchemaTransform({ ...input, schema: completed(input, settings) }),
    transformObject: (document) => {
      const whole = jsonSchemaTransformObject(document);
      return finish(whole as unknown as Document) as unknown as typeof whole;
    },
  });
}

/** The schema of a route, with the errors that it may give besides its own, and whether it is open to all. */
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

/** Methods of which Fastify reads a body. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** The errors that come of where a route is, not of what it does. */
function errorsOf({ url, method, config }: RouteOptions, { params }: FastifySchema, settings: Settings) {
  const { keys, rateLimit } = settings;
  const guarded = keys && config?.scope !== undefined;
  return [
    ...[400, 405, 408, 431, 500],
    ...(guarded ? [401] : []),
    // Without keys, the name called and the page calling are looked at instead.
    ...(guarded || !keys ? [403] : []),
    ...([method].flat().some((one) => WITH_BODY.has(one)) ? [413, 415] : []),
    ...(params === undefined ? [] : [414]),
    ...(keys || rateLimit !== false ? [429] : []),
    ...(url === '/healthz' ? [] : [503]),
  ];
}

/** As much of an OpenAPI document as is touched here. */
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
  401: 'A key is needed, and none that is known was sent.',
  403: 'The key, or the page that calls, may not do this.',
  404: 'There is none of this id or name.',
  405: 'The path does not take the method that was sent; Allow names those it takes.',
  408: 'The request did not come to its end in time.',
  409: 'There is one of this name already.',
  413: 'Too many bytes or too many records in one call.',
  414: 'The id or name in the path is too long.',
  415: 'The body is of a media type or an encoding that is not taken.',
  422: 'Every record or document of the call was refused; the report says why.',
  429: 'Too many calls, or too many unknown keys.',
  431: 'The path and headers are too long.',
  500: 'A fault of the server; its log says more, under the request id in the error.',
  503: 'Not ready yet, or shutting down, or what is called from here cannot be reached; the error says which.',
};

const header = (description: string) => ({ description, schema: { type: 'string' } });

const ANSWER_HEADERS: { readonly [status: string]: object } = {
  401: { 'WWW-Authenticate': header('Bearer.') },
  405: { Allow: header('The methods that the path takes, separated by commas.') },
  429: { 'Retry-After': header('Seconds to wait.') },
};

/** Adds what schemas cannot say, and drops components that nothing refers to, as each was made twice. */
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
          schema: { type: 'string', description: 'One record a line, as JSON.' },
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

/** A parameter that holds JSON, in OpenAPI's own form for that. */
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
