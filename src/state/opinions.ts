/**
 * Ratings read as opinions: a value that is low on the scale of its kind, or low for the person, is a dislike.
 *
 * - The scale of a kind is inferred from its values so far: thumbs (0 and 1, -1 and 1), 0.5 or 1 to 5, 1 to 10, 0 to
 *   100, and others around 0. Values above 100 are not a scale.
 * - Where tandem.json sets the least positive value of a kind (`positiveFrom`), only that counts.
 * - Amounts (plays, quantities, seconds) belong to other kinds, and are not opinions.
 */
import { baseKind, type EventBatch, type EventLog, type KindMeaning, LEVELS } from '../indexes/index.js';
import { withRoom } from '../runtime/index.js';

/** Below this share of its scale a value is low: 2.5 on a scale from 1 to 5, and 4 on one from 1 to 10. */
const LOW_SHARE = 0.4;

/**
 * For a person with at least this many ratings, a value is low if it is so many of their standard deviations below
 * their mean.
 */
const [ENOUGH, DEVIATIONS] = [5, 1] as const;

/** A value above the middle of the scale is never low, whatever the person's mean. */
const MIDDLE = 0.5;

/** The values of one kind so far, and the scale inferred from them. */
class Scale {
  low = Number.POSITIVE_INFINITY;
  high = Number.NEGATIVE_INFINITY;
  /** The lowest value above 0. */
  least = Number.POSITIVE_INFINITY;
  #people: Float64Array = new Float64Array(0);

  constructor(readonly positiveFrom: number | undefined) {}

  note(user: number, value: number): void {
    this.low = Math.min(this.low, value);
    this.high = Math.max(this.high, value);
    if (value > 0) this.least = Math.min(this.least, value);
    this.#people = withRoom(this.#people, (user + 1) * 3);
    this.#people[user * 3]++;
    this.#people[user * 3 + 1] += value;
    this.#people[user * 3 + 2] += value * value;
  }

  /** The opinion that a value expresses: one of {@link LEVELS}. */
  levelOf(user: number, value: number): number {
    if (this.positiveFrom !== undefined) return value >= this.positiveFrom ? 0 : LEVELS.low;
    const { from, to } = this.#bounds();
    if (value < from) return LEVELS.none;
    if (to === from) return 0;
    const share = (value - from) / (to - from);
    if (share < LOW_SHARE) return LEVELS.low;
    return share <= MIDDLE && this.#isLowFor(user, value) ? LEVELS.low : 0;
  }

  /**
   * The ends of the scale; values below it are not ratings. If both ends are equal, there is no scale, and values have
   * no effect.
   */
  #bounds(): { readonly from: number; readonly to: number } {
    const { low, high, least } = this;
    if (high > 100 || low < -100) return { from: Number.NEGATIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
    if (high <= 1) {
      // Thumbs: 0 is down, unless there is -1, beside which it is neither.
      if (low >= 0) return { from: 0, to: 1 };
      if (low >= -1) return { from: -1, to: 1 };
    }
    if (low < -1) return { from: -Math.max(high, -low), to: Math.max(high, -low) };
    // Below the scale, 0 and -1 mean that there is no rating.
    if (high <= 5) return { from: least < 1 ? least : 1, to: 5 };
    if (high <= 10) return { from: 1, to: 10 };
    return { from: 0, to: 100 };
  }

  #isLowFor(user: number, value: number): boolean {
    const [count, sum, squares] = this.#people.subarray(user * 3, user * 3 + 3);
    if (!(count >= ENOUGH)) return false;
    const mean = sum / count;
    const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
    return value < mean && value <= mean - DEVIATIONS * deviation;
  }
}

/** The scales of the kinds of events that are opinions. */
export class Opinions {
  readonly #scales: (Scale | undefined)[] = [];

  /** To be called for each code of a kind in order. */
  addKind(name: string, meaning: KindMeaning | undefined): void {
    const told = meaning?.positiveFrom;
    const is = meaning?.meaning === 'positive' && (told !== undefined || baseKind(name) === 'rating');
    this.#scales.push(is ? new Scale(told) : undefined);
  }

  /** Whether any kind is an opinion. */
  get any(): boolean {
    return this.#scales.some((scale) => scale !== undefined);
  }

  /** Adds a value to those seen. */
  note(user: number, kind: number, value: number): void {
    if (!Number.isNaN(value)) this.#scales[kind]?.note(user, value);
  }

  /** New events, with the opinions of their values encoded in the codes of their kinds. */
  graded(batch: EventBatch): EventBatch {
    const { user, kind, value } = batch;
    if (!value || !this.any) return batch;
    for (let k = 0; k < user.length; k++) this.note(user[k], kind[k], value[k]);
    return {
      ...batch,
      kind: kind.map((code, k) => this.grade(user[k], code, value[k])),
      value: this.amounts(batch),
    };
  }

  /** The values that are amounts: those of opinions are none. */
  amounts({ kind, value }: EventBatch): Float32Array | undefined {
    return this.any ? value?.map((one, k) => (this.#scales[kind[k]] ? Number.NaN : one)) : value;
  }

  /**
   * Grades the events of a log by their values, all of which are noted first. @param read the value of an event, NaN
   * where it has none.
   */
  gradeAll(log: EventLog, read: (event: number) => number): void {
    for (let event = 0; event < log.length; event++)
      this.note(log.userOf(event), log.kindOf(event), read(event));
    for (let event = 0; event < log.length; event++) {
      const kind = log.kindOf(event);
      const graded = this.grade(log.userOf(event), kind, read(event));
      if (graded !== kind) log.setKind(event, graded);
    }
  }

  /** The code of a kind with the opinion of a value. */
  grade(user: number, kind: number, value: number): number {
    if (Number.isNaN(value)) return kind;
    return kind | (this.#scales[kind]?.levelOf(user, value) ?? 0);
  }
}
