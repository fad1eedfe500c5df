/** The interface of policies, which choose the lists of the simulated site. They see only what a real system sees. */
import type { ItemInput, UserInput } from '../../store/index.js';
import type { Outcome } from '../behaviour.js';

/** A list of item numbers, the first position first. */
export interface Served {
  readonly items: readonly number[];
  /** The policy's id of this list, repeated in the actions on it. */
  readonly request?: string;
}

/** An action of a person on an item, in a list or found without one. */
export interface Action {
  readonly person: number;
  readonly item: number;
  readonly kind: Outcome;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly request?: string | undefined;
  /** The position in the list, from 0. */
  readonly position?: number | undefined;
}

/** An item or person with its number. */
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

/** Calls do not overlap, and are in chronological order. */
export interface Policy {
  /** Items were published, and can be recommended from now on. */
  publish(items: readonly Known<ItemInput>[]): Awaitable<void>;
  /** Items were removed or have expired, and must not be recommended any more. */
  withdraw(items: readonly number[]): Awaitable<void>;
  /** People have joined. */
  welcome(people: readonly Known<UserInput>[]): Awaitable<void>;
  recommend(ask: Ask): Awaitable<Served>;
  observe(actions: readonly Action[]): Awaitable<void>;
  /** Called once every `PERIOD`, from the start on. @param at milliseconds since 1970. */
  tick(at: number): Awaitable<void>;
  close(): Awaitable<void>;
}
