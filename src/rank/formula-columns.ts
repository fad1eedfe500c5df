/** The columns that formulas can name beside the score: predictions as `p.click`, or counts of events as `count.click`. */
import { choices } from './formula-error.js';

/** A group of columns under one name, with its error messages. */
export interface ColumnGroup {
  readonly name: string;
  /** The name after the dot. */
  readonly member: string;
  readonly needs: string;
  /** Why a member cannot be named. @param known the members that can be named. */
  unknown(member: string, known: ReadonlySet<string>): string;
}

/** A ranker's predictions for each candidate. */
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

/** The number of events of each kind of each item. */
export const COUNTED: ColumnGroup = {
  name: 'count',
  member: 'KIND',
  needs: 'a kind of events',
  unknown: (member, known) => `no event is of the kind '${member}': there are ${choices(member, known)}`,
};
