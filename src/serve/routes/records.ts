/** Routes of items and users: write, patch, read and delete, one or many at a time. */
import type { z } from 'zod';
import type { ItemView, Records, UserView } from '../../ingest/index.js';
import { isObject } from '../../runtime/index.js';
import type { ItemInput, ItemPatch, UserInput, UserPatch } from '../../store/index.js';
import type { Engine } from '../../types.js';
import { answerReport, writeBody } from '../batch.js';
import { JSON_TYPES, NDJSON_TYPES } from '../body.js';
import { HttpError, invalid } from '../errors.js';
import {
  DeletedAnswer,
  IdPath,
  IdsBody,
  ItemAnswer,
  ItemPatchBody,
  ItemRecord,
  ItemsAnswer,
  ManyItemsAnswer,
  ManyUsersAnswer,
  oneOrMany,
  PageQuery,
  RefusedAnswer,
  ReportAnswer,
  UserAnswer,
  UserPatchBody,
  UserRecord,
  UsersAnswer,
} from '../schemas.js';
import { answers, type Context } from './context.js';

/** What differs between items and users. */
interface Described<Input, Patch, View> {
  readonly plural: 'items' | 'users';
  readonly singular: 'Item' | 'User';
  readonly of: (engine: Engine) => Records<Input, Patch, View>;
  readonly record: z.ZodType;
  readonly patch: z.ZodType;
  readonly answer: z.ZodType;
  readonly page: z.ZodType;
  readonly many: z.ZodType;
}

const ITEMS: Described<ItemInput, ItemPatch, ItemView> = {
  plural: 'items',
  singular: 'Item',
  of: (engine) => engine.items,
  record: ItemRecord,
  patch: ItemPatchBody,
  answer: ItemAnswer,
  page: ItemsAnswer,
  many: ManyItemsAnswer,
};

const USERS: Described<UserInput, UserPatch, UserView> = {
  plural: 'users',
  singular: 'User',
  of: (engine) => engine.users,
  record: UserRecord,
  patch: UserPatchBody,
  answer: UserAnswer,
  page: UsersAnswer,
  many: ManyUsersAnswer,
};

/** Adds the routes below `/v1/items`: write, list, read, patch and delete. */
export function addItems(context: Context): void {
  addMany(context, ITEMS);
  addOne(context, ITEMS);
}

/** Adds the routes below `/v1/users`: write, list, read, patch and delete. */
export function addUsers(context: Context): void {
  addMany(context, USERS);
  addOne(context, USERS);
}

/** Routes of many records: write, patch, list, delete. */
function addMany<Input, Patch, View extends { readonly id: string }>(
  { app, state }: Context,
  { plural, singular, of, record, page, many }: Described<Input, Patch, View>,
): void {
  const records = () => of(state.need());
  const path = `/v1/${plural}` as const;
  const tags = [plural];

  app.post(path, {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: `write${singular}s`,
      summary: `Writes one or many ${plural}, whole: new ones are added, others replaced.`,
      consumes: [JSON_TYPES[0], NDJSON_TYPES[0]],
      body: oneOrMany(record),
      response: { ...answers(ReportAnswer), 422: RefusedAnswer },
    },
    handler: async ({ body }, reply) =>
      answerReport(await writeBody(body, (batch) => records().upsert(batch as readonly Input[])), reply),
  });

  app.patch(path, {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: `patch${singular}s`,
      summary: `Changes the named fields of one or many ${plural}, in the order in which they are sent; new ones are added.`,
      consumes: [JSON_TYPES[0], NDJSON_TYPES[0]],
      body: oneOrMany(record),
      response: { ...answers(ReportAnswer), 422: RefusedAnswer },
    },
    handler: async ({ body }, reply) =>
      answerReport(await writeBody(body, (batch) => records().update(batch as readonly Input[])), reply),
  });

  app.get(path, {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: `list${singular}s`,
      summary: `Lists ${plural} in the order of their ids, a page at a time.`,
      querystring: PageQuery,
      response: answers(page),
    },
    handler: async ({ query }) => {
      const limit = query.limit ?? 100;
      const found = await records().list({ after: query.after, limit });
      const last = found.at(-1)?.id;
      const more = found.length === limit && (await records().list({ after: last, limit: 1 })).length > 0;
      return { [plural]: found, next: more ? (last ?? null) : null };
    },
  });

  app.post(`${path}/get`, {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: `getMany${singular}s`,
      summary: `Reads many ${plural}; ids that are not there are passed over.`,
      body: IdsBody,
      response: answers(many),
    },
    handler: async ({ body }) => ({ [plural]: await records().getMany(body.ids) }),
  });

  app.post(`${path}/delete`, {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: `delete${singular}s`,
      summary: `Deletes many ${plural}; ids that are not there are passed over.`,
      body: IdsBody,
      response: answers(DeletedAnswer),
    },
    handler: async ({ body }) => ({ deleted: await records().delete(body.ids) }),
  });
}

/** Routes of one record by its id: read, patch, delete. */
function addOne<Input, Patch, View>(
  { app, state }: Context,
  { plural, singular, of, patch, answer }: Described<Input, Patch, View>,
): void {
  const records = () => of(state.need());
  const one = singular.toLowerCase();
  const path = `/v1/${plural}/:id` as const;
  const missing = () => new HttpError(404, 'not_found', `there is no such ${one}`);
  const tags = [plural];

  app.get(path, {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: `get${singular}`,
      summary: `Reads one ${one}.`,
      params: IdPath,
      response: answers(answer, 404),
    },
    handler: async ({ params }) => {
      const found = await records().get(params.id);
      if (!found) throw missing();
      return found;
    },
  });

  app.patch(path, {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: `patch${singular}`,
      summary: `Changes the named fields of one ${one} and answers with it as it is now.`,
      params: IdPath,
      body: patch,
      response: answers(answer, 404),
    },
    handler: async ({ params, body }) => {
      if (!isObject(body)) {
        throw invalid('', 'the body is not an object of the fields to change');
      }
      const changed = await records().patch(params.id, body as Patch);
      if (!changed) throw missing();
      return changed;
    },
  });

  app.delete(path, {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: `delete${singular}`,
      summary: `Deletes one ${one}.`,
      params: IdPath,
      response: answers(DeletedAnswer, 404),
    },
    handler: async ({ params }) => {
      const deleted = await records().delete([params.id]);
      if (deleted.length === 0) throw missing();
      return { deleted };
    },
  });
}
