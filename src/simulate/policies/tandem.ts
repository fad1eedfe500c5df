/**
 * Tandem itself, through its public face: told of what was shown and done at once, or only when everything is built; every
 * night it learns to rank.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from '../../engine.js';
import { NotEnoughData } from '../../errors.js';
import type { EventInput } from '../../store/index.js';
import type { Engine } from '../../types.js';
import { itemId } from '../items.js';
import { personId } from '../people.js';
import { drawFor } from '../random.js';
import { START } from '../site.js';
import type { Action, Policy } from './policy.js';

export interface TandemOptions {
  /** A folder for its data, which is new or empty. */
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
  /** The share of places that is given to finding out, 0 to 0.5. */
  readonly exploration: number;
  /** What else is done with the engine, every so often: called in each period, once all actions are delivered. */
  readonly tend?: ((engine: Engine, at: number) => Promise<void>) | undefined;
}

/** Actions wait for others to be sent along, so many milliseconds at most, unless somebody with actions asks again. */
const DELIVERY = 5 * 60_000;

const HOUR = 3_600_000;

const DAY = 24 * HOUR;

const SEED = 1;

const ROLE = 0x62;

/** Kinds after which an item is not shown to the person again. */
const ENDS: ReadonlySet<Action['kind']> = new Set(['complete', 'dismiss']);

/** What a caller remembers of a person since the last building. */
interface Since {
  liked?: string;
  readonly done: Set<string>;
}

export async function tandemPolicy({
  data,
  now,
  buildHours,
  live,
  exploration,
  tend,
}: TandemOptions): Promise<Policy> {
  await mkdir(data, { recursive: true });
  await writeFile(join(data, 'tandem.json'), JSON.stringify({ exploration: { share: exploration } }));
  const engine = await open({ data, databaseUrl: '', background: false, now, random: drawFor(SEED, ROLE) });
  const numbers = new Map<string, number>();
  let waiting: (EventInput & { readonly at: number })[] = [];
  let since = new Map<number, Since>();
  let ranked = false;

  async function deliver(): Promise<void> {
    if (waiting.length === 0) return;
    const delivered = waiting;
    waiting = [];
    taken(await engine.events.add(delivered));
  }

  /** Learns to rank once there are enough lists: from all of them once a week, from the latest on other days. */
  async function learn(day: number): Promise<void> {
    const scale = ranked && day % 7 !== 0 ? 'recent' : 'full';
    try {
      const { admitted } = await engine.models.train('ranker', { scale });
      ranked ||= admitted;
    } catch (error) {
      if (!(error instanceof NotEnoughData)) throw error;
    }
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
      if (live && first && (now() - first.at > DELIVERY || waiting.some((event) => event.user === user))) {
        await deliver();
      }
      const lately = since.get(person);
      const { items, request } = await engine.recommend({
        user,
        limit,
        ...(lately?.liked !== undefined && { item: lately.liked }),
        ...(lately && lately.done.size > 0 && { filter: { exclude: [...lately.done] } }),
      });
      waiting.push(
        ...items.map(({ id: item }, position) => ({
          user,
          item,
          kind: 'impression',
          at: now(),
          request,
          position,
        })),
      );
      return { request, items: items.map(({ id }) => numbers.get(id)!) };
    },
    learn(actions) {
      waiting.push(
        ...actions.map(({ person, item, ...action }) => ({
          ...action,
          user: personId(person),
          item: itemId(item),
        })),
      );
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
      if (at > START && (at - START) % DAY === 0) await learn((at - START) / DAY);
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
