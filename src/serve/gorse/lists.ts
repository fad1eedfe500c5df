/** Routes of lists: recommended for a user or a session, popular, latest, similar items; and similar users. */
import { NotFound } from '../../errors.js';
import type { Filter } from '../../indexes/index.js';
import type { Recommendation } from '../../pipeline/index.js';
import { EventInput, KIND_NAME, type Store } from '../../store/index.js';
import { HttpError } from '../errors.js';
import { durationOf, many, missing, numberOf, textOf, wrong } from './request.js';
import { type GorseCall, type Route, storable } from './routes.js';
import { categoriesOf, GorseFeedback, keptVectorOf, kindOf, toEvent } from './shapes.js';
import type { WriteBack } from './write-back.js';

type Engine = GorseCall['engine'];

type Scored = { readonly Id: string; readonly Score: number };

/** The longest list that the engine makes. */
const LONGEST = 500;

/** The query of any list. */
interface Wanted {
  readonly n: number;
  readonly offset: number;
  /** Categories; all must match. */
  readonly categories: readonly string[];
  /** A user whose items with feedback are excluded. */
  readonly without: string | undefined;
}

function wantedOf({ query, params }: GorseCall): Wanted {
  const more = query.category ?? [];
  const categories = [params.category ?? [], more].flat().filter((one) => one !== '');
  const n = numberOf(query, 'n', 10);
  return { n, offset: numberOf(query, 'offset', 0), categories, without: textOf(query, 'user-id') };
}

/** A part of a list that `ask` makes, with items that have all categories. */
async function listOf(
  engine: Engine,
  { n, offset, categories, without }: Wanted,
  ask: (query: { limit: number; filter: Filter | undefined }) => Promise<Recommendation>,
): Promise<Scored[]> {
  if (n === 0 || offset >= LONGEST) return [];
  const exclude = without ? await itemsOf(engine, without) : [];
  const filter: Filter = {
    ...(categories.length > 0 && { tags: [categories[0]] }),
    ...(exclude.length > 0 && { exclude }),
  };
  // A label can equal a category: such items are removed below.
  const limit = Math.min(LONGEST, categories.length > 0 ? 20 + 3 * (offset + n) : offset + n);
  const { items } = await ask({ limit, filter: Object.keys(filter).length > 0 ? filter : undefined });
  const list = items.map(({ id, score }) => ({ Id: id, Score: score }));
  if (categories.length === 0) return list.slice(offset, offset + n);
  const rows = await rowsOf(engine, list);
  const has = ({ Id }: Scored) => {
    const row = rows.get(Id);
    const own = row && categoriesOf(row);
    return categories.every((category) => own?.includes(category));
  };
  return list.filter(has).slice(offset, offset + n);
}

async function rowsOf({ store }: { readonly store: Store }, list: readonly Scored[]) {
  const rows = await store.items.get(list.map(({ Id }) => Id));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Ids of the items that a user gave feedback on. */
async function itemsOf(engine: Engine, user: string): Promise<string[]> {
  const items = new Set<string>();
  let after: string | undefined;
  do {
    const page = await engine.events.find({ user, after, limit: 1_000 });
    for (const { item } of page.events) if (item !== null) items.add(item);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return [...items];
}

async function latest(call: GorseCall): Promise<Scored[]> {
  const list = await listOf(call.engine, wantedOf(call), (query) => call.engine.newest(query));
  const rows = await rowsOf(call.engine, list);
  const none = Date.parse('0001-01-01T00:00:00Z');
  return list.map(({ Id }) => ({ Id, Score: Math.floor((rows.get(Id)?.published ?? none) / 1_000) }));
}

/** For users without history: the list `fallback` of `tandem.json` or, as in Gorse, the latest items. */
const fallback = (call: GorseCall) =>
  call.engine.lists().some(({ name }) => name === FALLBACK)
    ? listOf(call.engine, wantedOf(call), (query) => call.engine.list(FALLBACK, query))
    : latest(call);

const FALLBACK = 'fallback';

const popular = (call: GorseCall) =>
  listOf(call.engine, wantedOf(call), (query) => call.engine.popular(query));

/**
 * Similar items; empty where there is no such item. If the item's labels have a vector, items with the nearest
 * vectors (by Euclidean distance, as in Gorse) come first, and `Score` is the negative distance.
 */
async function neighbours(call: GorseCall): Promise<Scored[]> {
  const similar = async (query: { limit: number; filter: Filter | undefined }) => {
    try {
      return await call.engine.similar(call.params.item, query);
    } catch (error) {
      if (error instanceof NotFound) return { request: '', items: [], next: null };
      throw error;
    }
  };
  const wanted = wantedOf(call);
  const [subject] = await call.engine.store.items.get([call.params.item]);
  const vector = subject && keptVectorOf(subject);
  if (!vector) return listOf(call.engine, wanted, similar);
  const list = await listOf(call.engine, { ...wanted, n: LONGEST, offset: 0 }, similar);
  const rows = await rowsOf(call.engine, list);
  const near = list.flatMap(({ Id }) => {
    const row = rows.get(Id);
    const other = row && keptVectorOf(row);
    return other?.length === vector.length ? [{ Id, Score: -distance(vector, other) }] : [];
  });
  const nearest = near.sort((a, b) => b.Score - a.Score);
  const others = list.filter(({ Id }) => !near.some((each) => each.Id === Id));
  const behind = others.map(({ Id }, k) => ({ Id, Score: (nearest.at(-1)?.Score ?? 0) - k - 1 }));
  return [...nearest, ...behind].slice(wanted.offset, wanted.offset + wanted.n);
}

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, k) => value - b[k]));

async function likeUser({ engine, params, query }: GorseCall): Promise<Scored[]> {
  const [n, offset] = [numberOf(query, 'n', 10), numberOf(query, 'offset', 0)];
  const limit = Math.min(100, offset + n);
  if (n === 0 || offset >= 100) return [];
  try {
    const near = await engine.similarUsers(params.user, { limit });
    return near.slice(offset, offset + n).map(({ id, score }) => ({ Id: id, Score: score }));
  } catch (error) {
    if (error instanceof NotFound) return [];
    throw error;
  }
}

/** Adds Gorse's routes of lists: recommended, similar, popular, latest, and those by name. */
export function addLists(route: Route, writeBack: WriteBack): void {
  const personal = (call: GorseCall) =>
    listOf(call.engine, wantedOf(call), (query) =>
      call.engine.recommend({ user: call.params.user, ...query }),
    );
  const recommended = async (call: GorseCall) => {
    const { events } = await call.engine.events.find({ user: call.params.user, limit: 1 });
    return events.length > 0 ? personal(call) : fallback(call);
  };

  route('GET', optional('/recommend/:user'), 'read', async (call) => {
    const { query, params, request, engine } = call;
    const type = textOf(query, 'write-back-type');
    const delay = durationOf(textOf(query, 'write-back-delay'));
    if (type && request.key && !request.key.scopes.includes('write')) {
      throw new HttpError(403, 'forbidden', 'write-back-type: this key may not write');
    }
    if (type && !KIND_NAME.test(kindOf(type)))
      throw wrong(`write-back-type: "${type}" is no type of feedback`);
    const list = await recommended(call);
    const ids = list.map(({ Id }) => Id);
    if (type) await writeBack.add(engine, type, params.user, ids, delay);
    return request.headers['x-api-version'] === '2' ? list : ids;
  });
  route('GET', optional('/collaborative-filtering/:user'), 'read', personal);

  route('POST', optional('/session/recommend'), 'read', (call) => {
    const feedback = many(GorseFeedback, call.body, 'feedback');
    const events = storable(EventInput, feedback.map(toEvent))
      .map(({ kind, item, at }) => ({ kind, item: item!, at: Number(at ?? Number.POSITIVE_INFINITY) }))
      .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at))
      .map(({ kind, item }) => ({ kind, item }))
      .slice(-MOST_EVENTS);
    return listOf(call.engine, wantedOf(call), (query) => call.engine.recommend({ events, ...query }));
  });

  route('GET', optional('/popular'), 'read', popular);
  route('GET', optional('/latest'), 'read', latest);
  route('GET', optional('/non-personalized/:name'), 'read', (call) => {
    const { name } = call.params;
    if (name === 'latest') return latest(call);
    if (name === 'popular') return popular(call);
    if (!call.engine.lists().some((list) => list.name === name)) throw missing(name, 'list');
    return listOf(call.engine, wantedOf(call), (query) => call.engine.list(name, query));
  });

  route('GET', optional('/item/:item/neighbors'), 'read', neighbours);
  route('GET', '/item-to-item/:name/:item', 'read', neighbours);
  route('GET', ['/user/:user/neighbors', '/user/:user/neighbors/'], 'read', likeUser);
  route('GET', '/user-to-user/:name/:user', 'read', likeUser);
}

/** The number of latest events of a session that are used. */
const MOST_EVENTS = 1_000;

/** A path with and without a category; without one, clients can omit the slash. */
const optional = (path: string) => [path, `${path}/`, `${path}/:category`];
