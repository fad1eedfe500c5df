/**
 * Tandem as a policy, through its public API: impressions and actions are sent immediately, or only at each rebuild;
 * its ranker is trained every night.
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
  /** The data folder, new or empty. */
  readonly data: string;
  /** Returns the simulated time. */
  readonly now: () => number;
  /** The hours between two rebuilds of the indexes and fusion weights; the first is at the start. */
  readonly buildHours: number;
  /**
   * Whether actions are sent as they happen. If not, they are sent at each rebuild, and a request carries only the item
   * that the person liked last and those completed or dismissed since.
   */
  readonly live: boolean;
  /** The share of positions for exploration, 0 to 0.5. */
  readonly exploration: number;
  /** Called in each period, once all actions are delivered, for other work on the engine. */
  readonly tend?: ((engine: Engine, at: number) => Promise<void>) | undefined;
}

/**
 * The maximum delay of events in milliseconds, to send them in batches; they are sent earlier if a person with waiting
 * events requests a list.
 */
const DELIVERY = 5 * MINUTE;

/** The engine's seed, and its stream of random numbers. */
const SEED = 1;

const ROLE = 0x62;

/** The queue of events to the engine. */
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

/** A person's actions since the last rebuild that a request can carry. */
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

  /** The parameters of a person's request. */
  of(person: number): Pick<RecommendQuery, 'item' | 'filter'> {
    const recent = this.#people.get(person);
    return {
      ...(recent?.liked !== undefined && { item: recent.liked }),
      ...(recent && recent.done.size > 0 && { filter: { exclude: [...recent.done] } }),
    };
  }
}

/** Trains the ranker every day once there are enough lists: on all lists once a week, on recent ones on other days. */
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

/** A policy that shows the recommendations of an engine, with its own data folder. */
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

/** @throws Error where a record was refused, as the simulation would then measure something else. */
function expectTaken({ refused }: Awaited<ReturnType<Engine['events']['add']>>): void {
  const [first] = refused;
  if (first) throw new Error(`the engine refused a record: ${first.field} ${first.reason}`);
}
