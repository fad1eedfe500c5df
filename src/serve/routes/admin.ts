/** Routes of administration: keys made, listed and revoked, and the database examined, while it is served. */
import { z } from 'zod';
import { Id, type Scope } from '../../store/index.js';
import { HttpError } from '../errors.js';
import { name } from '../schemas.js';
import { answers, type Context } from './context.js';

const Scopes = z.array(z.enum(['read', 'write', 'admin']));

const KeyBody = z.strictObject({
  name: Id.describe('What to call it.'),
  scopes: Scopes.min(1).describe('What it may do; read and write by default.').optional(),
});

const KeyPath = z.strictObject({ name: Id });

const StoredKey = { name: z.string(), scopes: Scopes };

const KeysAnswer = z.object({ keys: z.array(z.object({ ...StoredKey, created: z.string() })) });

const NewKeyAnswer = name(
  z.object({ ...StoredKey, key: z.string().describe('Shown this once.') }),
  'NewKey',
  'A key that was made.',
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
    kinds: z.array(z.string()).describe('The kinds of events that there are.'),
    imports: z
      .array(
        z.object({
          file: z.string(),
          what: z.string(),
          leftOut: z.array(z.string()).describe('Columns that fill nothing.'),
          refused: z.int().describe('Records that were refused.'),
          at: z.string(),
        }),
      )
      .describe('What the latest imports left out.'),
  }),
  'Examination',
  'What was found wrong with the database, each with how to mend it.',
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
      summary: 'Makes a key and answers with it, the only time that it can be read.',
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
      summary: 'Revokes a key: within seconds, calls with it are refused.',
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
