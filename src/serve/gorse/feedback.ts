/** Routes of feedback: one for each type, user and item. POST keeps existing feedback, PUT replaces it. */
import type { z } from 'zod';
import type { EventsAsked, EventView } from '../../ingest/index.js';
import { EventInput, type EventSelection } from '../../store/index.js';
import { cursorOf, limitOf, many, missing, PAGE, toCursor, wrong } from './request.js';
import { affected, type GorseCall, type Route, storable } from './routes.js';
import { fromEvents, GorseFeedback, kindOf, toEvent } from './shapes.js';

type Engine = GorseCall['engine'];

/** Adds Gorse's routes of feedback: its events. */
export function addFeedback(route: Route): void {
  route('POST', '/feedback', 'write', ({ engine, body }) =>
    writeFeedback(engine, many(GorseFeedback, body, 'feedback'), false),
  );
  route('PUT', '/feedback', 'write', ({ engine, body }) =>
    writeFeedback(engine, many(GorseFeedback, body, 'feedback'), true),
  );

  const list = async ({ engine, query, params: { type } }: GorseCall) => {
    const limit = limitOf(query);
    const kind = type === undefined ? undefined : kindOf(type);
    const { events, next } = await engine.events.find({ kind, after: cursorOf(query), limit });
    return { Cursor: toCursor(next), Feedback: fromEvents(events) };
  };
  route('GET', '/feedback', 'read', list);
  route('GET', '/feedback/:type', 'read', list);

  // One type, of one user and item.
  const path = '/feedback/:type/:user/:item';
  route('GET', path, 'read', async ({ engine, params }) => {
    const found = fromEvents(await all(engine, exactly(params)));
    if (found.length === 0) throw missing(`${params.type}/${params.user}/${params.item}`, 'feedback');
    return found.at(-1);
  });
  route('DELETE', path, 'write', async ({ engine, params }) => {
    const [times] = await engine.events.delete([exactly(params)]);
    return affected(times);
  });

  // All types, of one user and item. (The first parameter has the name that it has in the other paths.)
  route('GET', '/feedback/:type/:user', 'read', async ({ engine, params }) =>
    fromEvents(await all(engine, { user: params.type, item: params.user })),
  );
  route('DELETE', '/feedback/:type/:user', 'write', async ({ engine, params }) => {
    const [times] = await engine.events.delete([{ user: params.type, item: params.user }]);
    return affected(times);
  });

  for (const of of ['user', 'item'] as const) {
    const listed = async ({ engine, params }: GorseCall) => {
      const kind = params.type === undefined ? undefined : kindOf(params.type);
      return fromEvents(await all(engine, { [of]: params[of], kind }));
    };
    route('GET', [`/${of}/:${of}/feedback`, `/${of}/:${of}/feedback/`], 'read', listed);
    route('GET', `/${of}/:${of}/feedback/:type`, 'read', listed);
  }
}

const exactly = ({ type, user, item }: GorseCall['params']) => ({ kind: kindOf(type), user, item });

/** All events of a selection. */
async function all(engine: Engine, selection: EventSelection): Promise<EventView[]> {
  const found: EventView[] = [];
  let query: EventsAsked | undefined = { ...selection, limit: PAGE };
  while (query) {
    const { events, next } = await engine.events.find(query);
    found.push(...events);
    query = next === null ? undefined : { ...query, after: next };
  }
  return found;
}

/** @param replaces whether existing feedback of the same type, user and item is replaced. */
export async function writeFeedback(
  engine: Engine,
  feedback: readonly z.output<typeof GorseFeedback>[],
  replaces: boolean,
) {
  // Of two with the same type, user and item, the last counts, or the first where existing feedback is kept.
  const events = [...storable(EventInput, feedback.map(toEvent))];
  const wanted = replaces ? [...new Map(events.map((event) => [event.id, event])).values()] : events;
  if (replaces && wanted.length > 0) {
    await engine.events.delete(wanted.map(({ kind, user, item }) => ({ kind, user, item })));
  }
  const { refused } = await engine.events.add(wanted);
  if (refused.length > 0) {
    const { index, field, reason } = refused[0];
    throw wrong(`feedback ${index}: ${field}: ${reason}; the others were written`);
  }
  return affected(feedback.length);
}
