/** Routes of users: write, read, change, delete and list, one or many. */
import { UserInput } from '../../store/index.js';
import { cursorOf, limitOf, many, missing, one, toCursor } from './request.js';
import { affected, type GorseCall, type Route, storable } from './routes.js';
import { fromUser, GorseUser, GorseUserPatch, patchOfUser, toUser } from './shapes.js';

/** Adds Gorse's routes of users. */
export function addUsers(route: Route): void {
  route('POST', '/user', 'write', ({ engine, body }) => writeUsers(engine, [one(GorseUser, body, 'user')]));
  route('POST', '/users', 'write', ({ engine, body }) => writeUsers(engine, many(GorseUser, body, 'user')));
  route('GET', '/user/:user', 'read', async ({ engine, params: { user } }) => {
    const found = await engine.users.get(user);
    if (!found) throw missing(user, 'user');
    return fromUser(found);
  });
  route('PATCH', '/user/:user', 'write', async ({ engine, params: { user }, body }) => {
    const found = await engine.users.get(user);
    if (!found) throw missing(user, 'user');
    await engine.users.patch(user, patchOfUser(found, one(GorseUserPatch, body ?? {}, 'user')));
    return affected(1);
  });
  route('DELETE', '/user/:user', 'write', async ({ engine, params: { user } }) =>
    affected((await engine.users.delete([user])).length),
  );
  route('GET', '/users', 'read', async ({ engine, query }) => {
    const limit = limitOf(query);
    const found = await engine.users.list({ after: cursorOf(query), limit });
    const last = found.at(-1)?.id;
    const more = found.length === limit && (await engine.users.list({ after: last, limit: 1 })).length > 0;
    return { Cursor: toCursor(more ? last : null), Users: found.map(fromUser) };
  });
}

/** Writes whole users. @returns how many. @throws HttpError 400 where one cannot be stored; then none is written. */
export async function writeUsers(engine: GorseCall['engine'], users: Parameters<typeof toUser>[0][]) {
  await engine.users.upsert(storable(UserInput, users.map(toUser)));
  return affected(users.length);
}
