/** Routes of administration: create, list and revoke keys, and examine the database. */
import { z } from 'zod';
import { Id, type Scope } from '../../store/index.js';
import { HttpError } from '../errors.js';
import { name } from '../schemas.js';
import { answers, type Context } from './context.js';

const Scopes = z.array(z.enum(['read', 'write', 'admin']));

const KeyBody = z.strictObject({
  name: Id.describe('The name of the key.'),
  scopes: Scopes.min(1).describe('The scopes of the key; read and write by default.').optional(),
});

const KeyPath = z.strictObject({ name: Id });

const StoredKey = { name: z.string(), scopes: Scopes };

const KeysAnswer = z.object({ keys: z.array(z.object({ ...StoredKey, created: z.string() })) });

const NewKeyAnswer = name(
  z.object({ ...StoredKey, key: z.string().describe('The key; it cannot be read again.') }),
  'NewKey',
  'A new key.',
);

const RevokedAnswer = z.object({ revoked: z.string() });

const DoctorAnswer = name(
  z.object({
    dialect: z.enum(['pglite', 'postgres']),
    items: z.int(),
    users: z.int(),
    events: z.int(),
    findings: z
      .array(z.object({ problem: z.string(), remedy: z.string() }))
      .describe('Empty when all is well.'),
    kinds: z.array(z.string()).describe('The kinds of events.'),
    imports: z
      .array(
        z.object({
          file: z.string(),
          what: z.string(),
          leftOut: z.array(z.string()).describe('Columns that were not read into any field.'),
          refused: z.int().describe('Refused records.'),
          at: z.string(),
        }),
      )
      .describe('Columns and records that the latest imports left out.'),
  }),
  'Examination',
  'Defects of the database, each with how to mend it.',
);

/** Adds `GET /v1/keys`, `POST /v1/keys`, `DELETE /v1/keys/:name` and `GET /v1/doctor`. */
export function addAdmin({ app, state, settings }: Context): void {
  const tags = ['admin'];
  app.get('/v1/keys', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'listKeys',
      summary: 'The keys, without the keys themselves.',
      response: answers(KeysAnswer),
    },
    handler: async () => {
      const keys = await state.need().store.keys.list();
      return { keys: keys.map((key) => ({ ...key, created: new Date(key.created).toISOString() })) };
    },
  });

  app.post('/v1/keys', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'createKey',
      summary: 'Creates a key and returns it; it cannot be read again.',
      body: KeyBody,
      response: answers(NewKeyAnswer, 409),
    },
    handler: async ({ body }) => {
      const { keys } = state.need().store;
      const scopes: Scope[] = [...new Set(body.scopes ?? (['read', 'write'] as const))];
      if ((await keys.list()).some(({ name }) => name === body.name)) {
        throw new HttpError(
          409,
          'exists',
          'there is a key of this name already: revoke it first, or use another name',
        );
      }
      return { name: body.name, scopes, key: await keys.create(body.name, scopes) };
    },
  });

  app.delete('/v1/keys/:name', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'revokeKey',
      summary: 'Revokes a key: calls with it are refused within seconds.',
      params: KeyPath,
      response: answers(RevokedAnswer, 404),
    },
    handler: async ({ params }) => {
      if (!(await state.need().store.keys.revoke(params.name))) {
        throw new HttpError(404, 'not_found', 'there is no key of this name');
      }
      return { revoked: params.name };
    },
  });

  app.get('/v1/doctor', {
    config: { scope: 'admin' },
    schema: {
      tags,
      operationId: 'examine',
      summary: 'Examines the database.',
      response: answers(DoctorAnswer),
    },
    handler: async () => {
      const { store } = state.need();
      const [items, users, events, findings, imports] = await Promise.all([
        store.items.count(),
        store.users.count(),
        store.events.count(),
        store.doctor(),
        settings.imports(),
      ]);
      const kinds = [...store.events.kinds].sort();
      return { dialect: store.dialect, items, users, events, findings, kinds, imports: [...imports] };
    },
  });
}
