/** The counts of an experiment: sums over people for each arm and metric, updated with every list and event. */
import { emptySums, type Sums } from './compare.js';

/** The counts of one experiment. */
export class Tally {
  /** By arm and metric. */
  readonly #sums: readonly (readonly Sums[])[];
  /** By person: the arm, the number of lists, and the number of events of each metric. */
  readonly #people = new Map<
    string,
    { readonly arm: number; lists: number; readonly events: Float64Array }
  >();
  readonly #metrics: ReadonlyMap<string, number>;

  /** @param metrics kinds of events. */
  constructor(arms: number, metrics: readonly string[]) {
    this.#sums = Array.from({ length: arms }, () => metrics.map(emptySums));
    this.#metrics = new Map(metrics.map((kind, metric) => [kind, metric]));
  }

  /** Counts lists that were served to a person in an arm. If a person's arm ever changes, the first one counts. */
  serve(person: string, arm: number, lists = 1): void {
    let known = this.#people.get(person);
    const isNew = known === undefined;
    if (known === undefined) {
      known = { arm, lists: 0, events: new Float64Array(this.#metrics.size) };
      this.#people.set(person, known);
    }
    const before = known.lists;
    known.lists += lists;
    this.#sums[known.arm].forEach((sums, metric) => {
      if (isNew) sums.people++;
      sums.lists += lists;
      sums.listsSquared += known.lists ** 2 - before ** 2;
      sums.product += lists * known.events[metric];
    });
  }

  /**
   * Counts events that answer served lists; events of people in no arm, and of kinds that are not metrics, are
   * ignored.
   */
  answer(person: string, kind: string, events = 1): void {
    const metric = this.#metrics.get(kind);
    const known = this.#people.get(person);
    if (metric === undefined || known === undefined) return;
    const before = known.events[metric];
    known.events[metric] = before + events;
    const sums = this.#sums[known.arm][metric];
    sums.events += events;
    sums.eventsSquared += (before + events) ** 2 - before ** 2;
    sums.product += known.lists * events;
  }

  /** Removes a person from all sums, as if they had never been in the experiment. */
  forget(person: string): void {
    const known = this.#people.get(person);
    if (known === undefined) return;
    this.#people.delete(person);
    this.#sums[known.arm].forEach((sums, metric) => {
      const events = known.events[metric];
      sums.people--;
      sums.lists -= known.lists;
      sums.events -= events;
      sums.listsSquared -= known.lists ** 2;
      sums.eventsSquared -= events ** 2;
      sums.product -= known.lists * events;
    });
  }

  /** The arm in which a person was first served; `undefined` where they were not. */
  armOf(person: string): number | undefined {
    return this.#people.get(person)?.arm;
  }

  /** The sums of an arm for each metric, in their order. */
  of(arm: number): readonly Readonly<Sums>[] {
    return this.#sums[arm];
  }
}
