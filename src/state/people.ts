/**
 * What is held about users besides their events: ids, stated interests, cached histories, and who is marked as a
 * bot.
 */
import { A_PERSON, BOT_TAG } from '../guard/index.js';
import { Ids } from '../indexes/index.js';
import type { History } from '../retrieve/index.js';
import { BoundedCache } from '../runtime/index.js';

/** The number of users whose history is cached. */
const HISTORIES = 20_000;

const NO_TAGS: readonly string[] = [];

/** The sources that {@link People} reads. */
export interface PeopleSources {
  /** Reads a user's history from the log. */
  readonly readHistory: (user: number) => History;
  /** The item feature of a tag, if an item ever had the tag. */
  readonly tagFeature: (tag: string) => number | undefined;
}

/** All users of one engine, by their numbers. */
export class People {
  readonly ids = new Ids();
  /** Users marked as bots: their events affect their own lists only. */
  readonly bots = new Set<number>();
  /** The tags of users, by number; users who were read together and have equal tags share one array. */
  readonly #tags: (readonly string[])[] = [];
  readonly #histories = new BoundedCache<History>(HISTORIES);
  readonly #sources: PeopleSources;

  constructor(sources: PeopleSources) {
    this.#sources = sources;
  }

  /** @returns whether the tags mark the user as a bot. */
  setTags(user: number, tags: readonly string[]): boolean {
    while (this.#tags.length < user) this.#tags.push(NO_TAGS);
    this.#tags[user] = tags.length > 0 ? tags : NO_TAGS;
    return tags.includes(BOT_TAG);
  }

  /** Whether the user can be marked as a bot: not marked yet, and not confirmed as a person by a tag. */
  mayBeBot(user: number): boolean {
    return !this.bots.has(user) && !this.#tags[user]?.includes(A_PERSON);
  }

  /** The interests that a user has stated by tags, as features of items. */
  interestsOf(user: number): number[] {
    const tags = this.#tags[user] ?? NO_TAGS;
    return tags.map((tag) => this.#sources.tagFeature(tag)).filter((feature) => feature !== undefined);
  }

  /** A user's history, cached: the same object until {@link changed} is called. */
  historyOf(user: number): History {
    const known = this.#histories.get(user);
    if (known) return known;
    const history = this.#sources.readHistory(user);
    this.#histories.set(user, history);
    return history;
  }

  /** To be called when a user's events or tags have changed. */
  changed(user: number): void {
    this.#histories.delete(user);
  }
}
