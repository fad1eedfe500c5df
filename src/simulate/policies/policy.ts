/** The interface of policies, which choose the lists of the simulated site. They see what a real system would see. */
import type { ItemInput, UserInput } from '../../store/index.js';
import type { Outcome } from '../behaviour.js';

/** A list, by the items' numbers, the first place first. */
export interface Served {
  readonly items: readonly number[];
  /** What the policy calls this list, to be named in the actions that answer it. */
  readonly request?: string;
}

/** An action of a person on an item: of a list, or found without one. */
export interface Action {
  readonly person: number;
  readonly item: number;
  readonly kind: Outcome;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly request?: string | undefined;
  /** The place in the list, from 0. */
  readonly position?: number | undefined;
}

/** An item or a person with its number, as it is made known. */
export interface Known<Record> {
  readonly no: number;
  readonly record: Record;
}

/** A request for a list. */
export interface Ask {
  readonly person: number;
  readonly limit: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

type Awaitable<Value> = Value | Promise<Value>;

/** Calls never overlap, and come in the order of time. */
export interface Policy {
  /** Items have come; before they may be recommended. */
  publish(items: readonly Known<ItemInput>[]): Awaitable<void>;
  /** Items have gone, or have expired, and are not to be recommended any more. */
  withdraw(items: readonly number[]): Awaitable<void>;
  /** People have joined. */
  welcome(people: readonly Known<UserInput>[]): Awaitable<void>;
  recommend(ask: Ask): Awaitable<Served>;
  observe(actions: readonly Action[]): Awaitable<void>;
  /** Time passes: called once every `PERIOD`, on the dot, from the start on. @param at milliseconds since 1970. */
  tick(at: number): Awaitable<void>;
  close(): Awaitable<void>;
}
