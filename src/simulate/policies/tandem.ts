/**
 * Tandem as a policy, through its public face: it is sent what was shown and done at once, or only when everything is
 * rebuilt; every night its ranker is trained.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from '../../engine.js';
import { NotEnoughData } from '../../errors.js';
import type { RecommendQuery } from '../../pipeline/index.js';
import { DAY, HOUR, MINUTE } from '../../runtime/index.js';
import type { EventInput } from '../../store/index.js';
import type { Engine } from '../../types.js';
import { itemId } from '../items.js';
import { personId } from '../people.js';
import { drawFor } from '../random.js';
import { START } from '../site.js';
import type { Action, Policy } from './policy.js';
import { ENDS } from './shelf.js';

export interface TandemOptions {
  /** A folder for its data, which is new or empty. */
  readonly data: string;
  /** Tells the simulated time. */
  readonly now: () => number;
  /** The indexes and fusion weights are rebuilt so many hours apart, at the start too. */
  readonly buildHours: number;
  /**
   * Whether actions are sent as they happen. If not, they are sent only when everything is rebuilt: until then the
   * engine knows of a person no more than each request can carry, which is the item they liked last, and those they
   * completed or dismissed since.
   */
  readonly live: boolean;
  /** The share of places that is given to exploration, 0 to 0.5. */
  readonly exploration: number;
  /** What else is done with the engine, every so often: called in each period, once all actions are delivered. */
  readonly tend?: ((engine: Engine, at: number) => Promise<void>) | undefined;
}

/** Events wait for others to be sent along, so many milliseconds at most, unless somebody with events asks again. */
const DELIVERY = 5 * MINUTE;

/** The engine's seed, and its stream of random numbers. */
const SEED = 1;

const ROLE = 0x62;

/** Events that wait to be sent to the engine together. */
class Outbox {
  #waiting: (EventInput & { readonly at: number })[] = [];

  constructor(private readonly engine: Engine) {}

  add(events: readonly (EventInput & { readonly at: number })[]): void {
    this.#waiting.push(...events);
  }

  /** Whether the events must be sent before `user` is served. */
  isDue(user: string, now: number): boolean {
    const [first] = this.#waiting;
    if (!first) return false;
    return now - first.at > DELIVERY || this.#waiting.some((event) => event.user === user);
  }

  async deliver(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const delivered = this.#waiting;
    this.#waiting = [];
    expectTaken(await this.engine.events.add(delivered));
  }
}

/** What a caller can send along with a request of what a person did since the last rebuilding. */
class Recent {
  readonly #people = new Map<number, { liked?: string; readonly done: Set<string> }>();

  note(actions: readonly Action[]): void {
    for (const { person, item, kind } of actions) {
      const recent = this.#people.get(person) ?? { done: new Set() };
      if (kind !== 'dismiss') recent.liked = itemId(item);
      if (ENDS.has(kind)) recent.done.add(itemId(item));
      this.#people.set(person, recent);
    }
  }

  /** The parts of a person's request. */
  of(person: number): Pick<RecommendQuery, 'item' | 'filter'> {
    const recent = this.#people.get(person);
    return {
      ...(recent?.liked !== undefined && { item: recent.liked }),
      ...(recent && recent.done.size > 0 && { filter: { exclude: [...recent.done] } }),
    };
  }
}

/** Trains the ranker once there are enough lists: on all of them once a week, on recent ones on other days. */
function rankerTraining(engine: Engine): (day: number) => Promise<void> {
  let ranked = false;
  return async (day) => {
    const scale = ranked && day % 7 !== 0 ? 'recent' : 'full';
    try {
      const { admitted } = await engine.models.train('ranker', { scale });
      ranked ||= admitted;
    } catch (error) {
      if (!(error instanceof NotEnoughData)) throw error;
    }
  };
}

/** A policy that shows what an engine recommends, on a data folder of its own. */
export async function tandemPolicy(options: TandemOptions): Promise<Policy> {
  const { data, now, buildHours, live, exploration, tend } = options;
  await mkdir(data, { recursive: true });
  await writeFile(join(data, 'tandem.json'), JSON.stringify({ exploration: { share: exploration } }));
  const engine = await open({ data, databaseUrl: '', background: false, now, random: drawFor(SEED, ROLE) });
  const numbers = new Map<string, number>();
  const outbox = new Outbox(engine);
  const train = rankerTraining(engine);
  let recent = new Recent();
  return {
    async publish(items) {
      for (const { no } of items) numbers.set(itemId(no), no);
      expectTaken(await engine.items.upsert(items.map(({ record }) => record)));
    },
    async withdraw(items) {
      await engine.items.delete(items.map(itemId));
    },
    async welcome(people) {
      expectTaken(await engine.users.upsert(people.map(({ record }) => record)));
    },
    async recommend({ person, limit }) {
      const user = personId(person);
      if (live && outbox.isDue(user, now())) await outbox.deliver();
      const { items, request } = await engine.recommend({ user, limit, ...recent.of(person) });
      const shown = { user, kind: 'impression', at: now(), request };
      outbox.add(items.map(({ id: item }, position) => ({ ...shown, item, position })));
      return { request, items: items.map(({ id }) => numbers.get(id)!) };
    },
    observe(actions) {
      outbox.add(
        actions.map(({ person, item, ...action }) => ({
          ...action,
          user: personId(person),
          item: itemId(item),
        })),
      );
      if (!live) recent.note(actions);
    },
    async tick(at) {
      const builds = (at - START) % (buildHours * HOUR) === 0;
      if (builds || tend) await outbox.deliver();
      if (builds) {
        recent = new Recent();
        await engine.refresh();
      }
      if (at > START && (at - START) % DAY === 0) await train((at - START) / DAY);
      await tend?.(engine, at);
    },
    close: () => engine.close(),
  };
}

/** @throws Error where something was refused: then the simulation measures something else than it says. */
function expectTaken({ refused }: Awaited<ReturnType<Engine['events']['add']>>): void {
  const [first] = refused;
  if (first) throw new Error(`the engine refused a record: ${first.field} ${first.reason}`);
}
