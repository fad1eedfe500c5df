/** Tandem itself, through its public face: told of every action at once, or only when everything is built. */
import { type Engine, open } from '../../index.js';
import { itemId } from '../items.js';
import { personId } from '../people.js';
import { START } from '../site.js';
import type { Action, Policy } from './policy.js';

export interface TandemOptions {
  /** An empty folder for its data. */
  readonly data: string;
  /** Tells the simulated time. */
  readonly now: () => number;
  /** What was learnt from everybody (item graph, blend) is built anew so many hours apart, at the start too. */
  readonly buildHours: number;
  /**
   * Whether it learns as things happen. If not, it learns of actions only when everything is built: until then it
   * knows of a person no more than each request can carry, which is the item they liked last, and those they are done
   * with since.
   */
  readonly live: boolean;
  /** What else is done with the engine, every so often: called in each period, once all actions are delivered. */
  readonly tend?: ((engine: Engine, at: number) => Promise<void>) | undefined;
}

/** Actions wait for others to be sent along, so many milliseconds at most, unless somebody with actions asks again. */
const DELIVERY = 5 * 60_000;

const HOUR = 3_600_000;

/** Kinds after which an item is not shown to the person again. */
const ENDS: ReadonlySet<Action['kind']> = new Set(['complete', 'dismiss']);

/** What a caller remembers of a person since the last building. */
interface Since {
  liked?: string;
  readonly done: Set<string>;
}

export async function tandemPolicy({ data, now, buildHours, live, tend }: TandemOptions): Promise<Policy> {
  const engine = await open({ data, databaseUrl: '', background: false, now });
  const numbers = new Map<string, number>();
  let waiting: Action[] = [];
  let since = new Map<number, Since>();

  async function deliver(): Promise<void> {
    if (waiting.length === 0) return;
    const delivered = waiting;
    waiting = [];
    taken(
      await engine.events.add(
        delivered.map(({ person, item, kind, at, request, position }) => ({
          user: personId(person),
          item: itemId(item),
          kind,
          at,
          request,
          position,
        })),
      ),
    );
  }

  return {
    async publish(items) {
      for (const { no } of items) numbers.set(itemId(no), no);
      taken(await engine.items.upsert(items.map(({ record }) => record)));
    },
    async withdraw(items) {
      await engine.items.delete(items.map(itemId));
    },
    async welcome(people) {
      taken(await engine.users.upsert(people.map(({ record }) => record)));
    },
    async recommend({ person, limit }) {
      const user = personId(person);
      const [first] = waiting;
      if (
        live &&
        first &&
        (now() - first.at > DELIVERY || waiting.some((action) => action.person === person))
      ) {
        await deliver();
      }
      const lately = since.get(person);
      const { items, request } = await engine.recommend({
        user,
        limit,
        ...(lately?.liked !== undefined && { item: lately.liked }),
        ...(lately && lately.done.size > 0 && { filter: { exclude: [...lately.done] } }),
      });
      return { request, items: items.map(({ id }) => numbers.get(id)!) };
    },
    learn(actions) {
      waiting.push(...actions);
      if (live) return;
      for (const { person, item, kind } of actions) {
        const lately = since.get(person) ?? { done: new Set() };
        if (kind !== 'dismiss') lately.liked = itemId(item);
        if (ENDS.has(kind)) lately.done.add(itemId(item));
        since.set(person, lately);
      }
    },
    async tick(at) {
      const builds = (at - START) % (buildHours * HOUR) === 0;
      if (builds || tend) await deliver();
      if (builds) {
        since = new Map();
        await engine.refresh();
      }
      await tend?.(engine, at);
    },
    close: () => engine.close(),
  };
}

/** @throws Error where something was refused: then the simulation measures something else than it says. */
function taken({ refused }: Awaited<ReturnType<Engine['events']['add']>>): void {
  const [first] = refused;
  if (first) throw new Error(`the engine refused a record: ${first.field} ${first.reason}`);
}
