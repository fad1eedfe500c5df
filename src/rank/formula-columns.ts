/** The columns that formulas can name beside the score: predictions as `p.click`, or counts of events as `count.click`. */
import { choices } from './formula-error.js';

/** A group of columns under one name, and what is said of it where a formula is wrong. */
export interface ColumnGroup {
  readonly name: string;
  /** What stands behind the dot, for people. */
  readonly member: string;
  readonly needs: string;
  /** Why a member cannot be named. @param known those that can be. */
  unknown(member: string, known: ReadonlySet<string>): string;
}

/** What a ranker predicts of each candidate. */
export const PREDICTED: ColumnGroup = {
  name: 'p',
  member: 'OUTCOME',
  needs: 'the name of an outcome',
  unknown: (member, known) =>
    `no outcome '${member}' is predicted: ${
      known.size === 0
        ? 'no model predicts outcomes yet; there is `score`'
        : `there are ${choices(member, known)}`
    }`,
};

/** How many events of a kind each item has. */
export const COUNTED: ColumnGroup = {
  name: 'count',
  member: 'KIND',
  needs: 'a kind of events',
  unknown: (member, known) => `no event is of the kind '${member}': there are ${choices(member, known)}`,
};
