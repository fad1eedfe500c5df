/** The OpenAPI 3.1 document, made from the schemas of the routes. */
import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { named } from './schemas.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const components = createJsonSchemaTransformObject({ schemaRegistry: named });

/** The document without components that nothing in it refers to: each schema was made for input and for output. */
function withoutUnused(document: ReturnType<typeof components>): ReturnType<typeof components> {
  const text = JSON.stringify(document);
  const schemas = Object.entries(document.components?.schemas ?? {}).filter(([id]) =>
    text.includes(`"#/components/schemas/${id}"`),
  );
  return {
    ...document,
    components: { ...document.components, schemas: Object.fromEntries(schemas) },
  } as ReturnType<typeof components>;
}

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
        { name: 'server', description: 'How the server is.' },
      ],
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      ...(keys ? { security: [{ key: [] }] } : {}),
    },
    transform: createJsonSchemaTransform({ schemaRegistry: named }),
    transformObject: (document) => withoutUnused(components(document)),
  });
}
