/**
 * Learning paths: the items that a person still needs for a goal or a role, each after everything that it requires.
 *
 * - The attribute `requires` of an item holds ids of items; `level` and `minutes` are attributes, too.
 * - A person knows the items that they finished (events of kinds that hide items, such as complete, other than
 *   negative ones) and those that the caller names. Requirements of known items count as known.
 * - The items of a role (a tag) are ordered by level, and within a level as they would be recommended; each comes
 *   directly after its requirements, so that related items stay together. Dismissed items are included only if
 *   another item requires them.
 * - With limited time, a path for a role has the items that fit together with their requirements, in this order; a
 *   path to a goal is cut to its beginning.
 */
import { InvalidInput, NotFound } from '../errors.js';
import type { EngineState } from '../state/index.js';
import { admittedItems } from './eligibility.js';
import { PathMap, requirementsOf } from './path-map.js';
import { closureOf } from './path-order.js';
import { requestOf } from './request.js';
import type { LearningPath, PathLeftOut, PathQuery } from './types.js';

/** The default and the maximum number of steps returned. */
const LIMIT = 100;

const LARGEST = 500;

/** The maximum number of ids that a caller can name as known. */
const MOST_KNOWN = 10_000;

/**
 * @param ranked returns the items that a user (-1 for nobody) would be recommended, the best first.
 * @throws InvalidInput where the query is wrong, or where requirements of the goal are circular.
 * @throws NotFound where there is no such goal, or no item of the role.
 */
export function learningPath(
  query: PathQuery,
  state: EngineState,
  ranked: (user: number) => readonly { readonly item: number }[],
): LearningPath {
  check(query);
  const { goal, role, limit = LIMIT, minutes = Number.POSITIVE_INFINITY } = query;
  const { user, filter } = requestOf(
    { user: query.user, session: query.session, filter: query.filter },
    state,
  );
  const { known, refused, unknown } = knowledgeOf(user, query.knows ?? [], state);
  const map = new PathMap(state, known, admittedItems(state, filter));
  const targets =
    goal === undefined
      ? ofRole(query, map, state, refused, () => ranked(user))
      : [goalOf(goal, map)].filter((item) => !known.has(item));
  const { taken, later, circles } = plan(targets, map, minutes, goal !== undefined);
  const items = taken.slice(0, limit);
  const further = later.slice(0, limit - items.length);
  const more = taken.length - items.length + later.length - further.length;
  const neededBy = dependents([...items, ...further], map);
  const step = (item: number) => map.step(item, neededBy.get(map.entry(item).id) ?? []);
  return {
    goal: goal ?? null,
    role: role ?? null,
    items: items.map(step),
    minutes: map.minutesOf(items),
    reached: more + further.length + circles.length === 0,
    later: further.map(step),
    more,
    known: [...map.used].map((item) => state.items.id(item)),
    leftOut: [...unknown, ...map.unmet, ...circles],
  };
}

function check({ goal, role, level, minutes, limit = LIMIT, knows = [] }: PathQuery): void {
  if ((goal === undefined) === (role === undefined)) {
    throw new InvalidInput('goal', 'or role is needed, and only one of them: the id of an item, or a tag');
  }
  if (level !== undefined && role === undefined) {
    throw new InvalidInput('level', 'goes with a role; a goal needs what it requires, of whatever level');
  }
  if (level !== undefined && !(level >= 0)) throw new InvalidInput('level', 'is a number from 0');
  if (minutes !== undefined && !(minutes >= 1)) throw new InvalidInput('minutes', 'is a number from 1');
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST) {
    throw new InvalidInput('limit', `is a whole number from 1 to ${LARGEST}`);
  }
  if (knows.length > MOST_KNOWN) throw new InvalidInput('knows', `are at most ${MOST_KNOWN} ids`);
}

/** The items that a person knows, those that they dismissed, and the ids named as known that do not exist. */
function knowledgeOf(user: number, knows: readonly string[], state: EngineState) {
  const known = new Set<number>();
  const refused = new Set<number>();
  if (user >= 0) {
    const history = state.people.historyOf(user);
    for (const item of history.refused) refused.add(item);
    for (const item of history.done) if (!refused.has(item)) known.add(item);
  }
  const unknown: PathLeftOut[] = [];
  for (const id of new Set(knows)) {
    const item = state.items.number(id);
    if (item !== undefined && state.catalogue.entry(item)) known.add(item);
    else unknown.push({ id, reason: 'unknown', requiredBy: null });
  }
  return { known, refused, unknown };
}

function goalOf(id: string, map: PathMap): number {
  const item = map.number(id);
  if (item === undefined)
    throw new NotFound(`there is no item ${JSON.stringify(id)}, or it is not shown now`);
  return item;
}

/** The items of a role that the person does not know, in order. */
function ofRole(
  { role, level = Number.POSITIVE_INFINITY }: PathQuery,
  map: PathMap,
  { catalogue }: EngineState,
  refused: ReadonlySet<number>,
  ranked: () => readonly { readonly item: number }[],
): number[] {
  const mask = catalogue.mask({ tags: [role!] });
  const all: number[] = [];
  for (let item = 0; item < catalogue.length; item++) {
    if (mask[item] === 1 && map.isShown(item)) all.push(item);
  }
  if (all.length === 0) throw new NotFound(`no item that is shown has the tag ${JSON.stringify(role)}`);
  const places = new Map(ranked().map(({ item }, place) => [item, place]));
  const place = (item: number) => places.get(item) ?? places.size;
  return all
    .filter((item) => !map.known.has(item) && !refused.has(item) && map.level(item) <= level)
    .sort((a, b) => map.level(a) - map.level(b) || place(a) - place(b) || a - b);
}

/**
 * Orders targets together with their requirements.
 *
 * @param minutes the time available.
 * @param partly whether the first steps towards a target are included even if the target does not fit.
 * @returns the steps that fit, the steps after them, and targets whose requirements are circular.
 */
function plan(targets: readonly number[], map: PathMap, minutes: number, partly: boolean) {
  const placed = new Set<number>();
  const taken: number[] = [];
  const later: number[] = [];
  const circles: PathLeftOut[] = [];
  const postponed: number[] = [];
  let left = minutes;
  for (const target of targets) {
    if (placed.has(target)) continue;
    const closure = closureOf(target, map.missing, placed);
    if ('circle' in closure) {
      const ids = closure.circle.map((item) => map.entry(item).id);
      if (partly) {
        const circle = [...ids, ids[0]].map((id) => JSON.stringify(id)).join(' requires ');
        throw new InvalidInput('goal', `cannot be reached, as what it requires leads in a circle: ${circle}`);
      }
      circles.push({ id: map.entry(target).id, reason: 'circle', requiredBy: null });
      continue;
    }
    const fits = map.minutesOf(closure.order) <= left;
    if (!fits) postponed.push(target);
    for (const item of fits || partly ? closure.order : []) {
      if (map.minutes(item) > left) break;
      left -= map.minutes(item);
      placed.add(item);
      taken.push(item);
    }
  }
  for (const target of postponed) {
    if (placed.has(target)) continue;
    const closure = closureOf(target, map.missing, placed);
    for (const item of 'order' in closure ? closure.order : []) {
      placed.add(item);
      later.push(item);
    }
  }
  return { taken, later, circles };
}

/** By id, the ids of the items on the path that require it. */
function dependents(items: readonly number[], map: PathMap): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const item of items) {
    const entry = map.entry(item);
    for (const id of requirementsOf(entry)) found.set(id, [...(found.get(id) ?? []), entry.id]);
  }
  return found;
}
