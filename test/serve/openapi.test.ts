/** The OpenAPI document: 3.1, whole, and true of each route. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';

interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; schema?: object; content?: Content }[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { description: string; content?: Content; headers?: object }>;
}
type Content = Record<string, { schema: object }>;
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
  security?: object[];
  tags: { name: string }[];
}

let server: Running;
let document: Document;
beforeAll(async () => {
  server = await start();
  document = JSON.parse((await server.call('GET', '/openapi.json')).text) as Document;
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Every schema in the document, with where it stands. */
function* schemas(): Generator<[where: string, schema: object]> {
  yield* Object.entries(document.components.schemas);
  for (const { path, method, operation } of operations()) {
    const where = `${method} ${path}`;
    const parameters = operation.parameters ?? [];
    for (const { name, schema } of parameters) if (schema) yield [`${where} ${name}`, schema];
    for (const part of [...parameters, operation.requestBody, ...Object.values(operation.responses)]) {
      for (const { schema } of Object.values(part?.content ?? {})) yield [where, schema];
    }
  }
}

const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];
const KEYWORDS = new Set(
  `$ref type description default enum const anyOf allOf oneOf not items properties required additionalProperties
  propertyNames minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum minItems
  maxItems contains`.split(/\s+/),
);

/** Goes through a schema of JSON Schema 2020-12 as far as it is used here. */
function checkSchema(schema: unknown, where: string): void {
  expect(typeof schema === 'object' && schema !== null && !Array.isArray(schema), where).toBe(true);
  const parts = schema as Record<string, unknown>;
  expect(
    Object.keys(parts).filter((keyword) => !KEYWORDS.has(keyword)),
    where,
  ).toEqual([]);
  if ('type' in parts) expect(TYPES, where).toEqual(expect.arrayContaining([parts.type].flat()));
  if ('$ref' in parts) {
    const [, id = ''] = /^#\/components\/schemas\/(\w+)$/.exec(String(parts.$ref)) ?? [];
    expect(document.components.schemas, `${where}: ${parts.$ref}`).toHaveProperty(id);
  }
  if ('pattern' in parts) expect(() => new RegExp(String(parts.pattern), 'u'), where).not.toThrow();
  for (const keyword of ['anyOf', 'allOf', 'oneOf']) {
    for (const [n, part] of ((parts[keyword] as unknown[]) ?? []).entries())
      checkSchema(part, `${where}.${n}`);
  }
  for (const keyword of ['items', 'additionalProperties', 'propertyNames', 'not']) {
    const part = parts[keyword];
    if (part !== undefined && typeof part !== 'boolean') checkSchema(part, `${where}.${keyword}`);
  }
  for (const [name, part] of Object.entries(parts.properties ?? {})) checkSchema(part, `${where}.${name}`);
  if (parts.properties) {
    for (const name of (parts.required as string[] | undefined) ?? [])
      expect(parts.properties, where).toHaveProperty([name]);
  }
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 in structure', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({
      title: 'Tandem',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map((tag) => tag.name);
    for (const { path, method, operation } of operations()) {
      const where = `${method} ${path}`;
      expect(path, where).toMatch(/^\//);
      expect(['get', 'post', 'put', 'patch', 'delete'], where).toContain(method);
      expect(operation.summary, where).toMatch(/\.$/);
      expect(tags, where).toEqual(expect.arrayContaining(operation.tags));
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(
        declared.map((parameter) => parameter.name),
        where,
      ).toEqual(inPath);
      expect(
        declared.every((parameter) => parameter.required),
        where,
      ).toBe(true);
      expect(Object.keys(operation.responses), where).toContain('200');
      for (const [status, { description }] of Object.entries(operation.responses)) {
        expect(status, where).toMatch(/^[2-5]\d\d$/);
        expect(description, `${where} ${status}`).not.toBe('');
        expect(description, `${where} ${status}`).not.toBe('Default Response');
      }
    }
  });

  it('has schemas of JSON Schema 2020-12 whose references lead somewhere', () => {
    const all = [...schemas()];
    expect(all.length).toBeGreaterThan(100);
    for (const [where, schema] of all) checkSchema(schema, where);
  });

  it('names each component once, and each is used', () => {
    const text = JSON.stringify(document.paths) + JSON.stringify(document.components);
    const ids = Object.keys(document.components.schemas);
    expect(ids.length).toBeGreaterThan(20);
    for (const id of ids) {
      expect(text).toContain(`"#/components/schemas/${id}"`);
    }
  });

  it('covers every route, and only routes that are there', async () => {
    expect(
      operations()
        .map(({ path, method }) => `${method.toUpperCase()} ${path}`)
        .sort(),
    ).toEqual([
      'DELETE /v1/documents/{id}',
      'DELETE /v1/evaluations',
      'DELETE /v1/events',
      'DELETE /v1/events/{id}',
      'DELETE /v1/experiments/{name}',
      'DELETE /v1/items/{id}',
      'DELETE /v1/keys/{name}',
      'DELETE /v1/memories/{id}',
      'DELETE /v1/models/training',
      'DELETE /v1/providers/{name}',
      'DELETE /v1/users/{id}',
      'GET /healthz',
      'GET /metrics',
      'GET /openapi.json',
      'GET /readyz',
      'GET /v1/answers',
      'GET /v1/doctor',
      'GET /v1/documents',
      'GET /v1/documents/{id}',
      'GET /v1/documents/{id}/chunks',
      'GET /v1/evaluations',
      'GET /v1/events',
      'GET /v1/experiments',
      'GET /v1/experiments/{name}',
      'GET /v1/exploration',
      'GET /v1/export/{what}',
      'GET /v1/items',
      'GET /v1/items/{id}',
      'GET /v1/items/{id}/similar',
      'GET /v1/keys',
      'GET /v1/kinds',
      'GET /v1/lists',
      'GET /v1/lists/{name}',
      'GET /v1/memories',
      'GET /v1/memories/{id}',
      'GET /v1/models',
      'GET /v1/models/runs',
      'GET /v1/models/training',
      'GET /v1/models/versions',
      'GET /v1/newest',
      'GET /v1/objective',
      'GET /v1/popular',
      'GET /v1/positions',
      'GET /v1/providers',
      'GET /v1/recommend',
      'GET /v1/recommend/{id}',
      'GET /v1/review',
      'GET /v1/suggest',
      'GET /v1/users',
      'GET /v1/users/{id}',
      'GET /v1/users/{id}/similar',
      'PATCH /v1/items',
      'PATCH /v1/items/{id}',
      'PATCH /v1/users',
      'PATCH /v1/users/{id}',
      'POST /v1/ask',
      'POST /v1/chat/completions',
      'POST /v1/documents',
      'POST /v1/documents/delete',
      'POST /v1/embeddings',
      'POST /v1/evaluations',
      'POST /v1/events',
      'POST /v1/experiments',
      'POST /v1/experiments/{name}/stop',
      'POST /v1/import',
      'POST /v1/items',
      'POST /v1/items/delete',
      'POST /v1/items/get',
      'POST /v1/keys',
      'POST /v1/lists/{name}',
      'POST /v1/memories',
      'POST /v1/memories/search',
      'POST /v1/models/train',
      'POST /v1/models/training',
      'POST /v1/models/versions/{id}/admit',
      'POST /v1/models/versions/{id}/rollback',
      'POST /v1/objective/try',
      'POST /v1/path',
      'POST /v1/prompt',
      'POST /v1/providers/{name}/test',
      'POST /v1/rank',
      'POST /v1/recommend',
      'POST /v1/responses',
      'POST /v1/review/answers/{id}',
      'POST /v1/review/items/{id}',
      'POST /v1/review/users/{id}',
      'POST /v1/search',
      'POST /v1/users',
      'POST /v1/users/delete',
      'POST /v1/users/get',
      'PUT /v1/answers/budget',
      'PUT /v1/import/starts/{fingerprint}',
      'PUT /v1/kinds/{kind}',
      'PUT /v1/objective',
      'PUT /v1/providers/{name}',
    ]);
    for (const { path, method } of operations()) {
      const answer = await server.call(method.toUpperCase(), path.replace(/\{(id|name|what|kind)\}/, 'none'));
      expect([path, answer.status]).not.toEqual([path, 405]);
      if (answer.status === 404) expect(answer.json.error.message).not.toMatch(/path/);
    }
  });

  it('says what each body is', () => {
    for (const path of ['/v1/items', '/v1/users', '/v1/events']) {
      expect(Object.keys(document.paths[path].post.requestBody!.content)).toEqual([
        'application/json',
        'application/x-ndjson',
      ]);
    }
    expect(document.paths['/v1/recommend'].post.requestBody!.required).toBe(false);
    expect(document.components.schemas.EventInput).toMatchObject({
      required: ['kind'],
      additionalProperties: false,
      properties: {
        position: { anyOf: [{ type: 'integer', minimum: 0, maximum: 32767 }, { type: 'null' }] },
        item: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
        request: { anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
      },
    });
  });

  it('asks for a key where calls need one', async () => {
    expect(document.security).toEqual([]);
    await server.engine.store.keys.create('any', ['read']);
    const guarded = await start({ keys: true }, server.engine);
    const theirs = JSON.parse((await guarded.call('GET', '/openapi.json')).text) as Document;
    expect(theirs.security).toEqual([{ key: [] }]);
    expect(theirs.paths['/healthz'].get).toMatchObject({ security: [] });
    expect(Object.keys(theirs.paths['/v1/popular'].get.responses)).toEqual(
      [200, 400, 401, 403, 405, 408, 429, 431, 500, 503].map(String),
    );
    expect(Object.keys(theirs.paths['/healthz'].get.responses)).toEqual(
      [200, 400, 405, 408, 429, 431, 500].map(String),
    );
  });
});
