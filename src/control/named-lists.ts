/** Named lists of the configuration, the same for everybody, with their formulas parsed. */
import type { Config } from '../config/index.js';
import { COUNTED, type Formula, parseCondition, parseNumber, type Vocabulary } from '../rank/index.js';

export interface NamedList {
  readonly score: Formula<number>;
  readonly where: Formula<boolean> | undefined;
  /** How far back events are counted, in days; without it, all are. */
  readonly days: number | undefined;
}

/** @throws FormulaError where a formula is wrong. */
export function namedListsOf({ lists }: Pick<Config, 'lists'>): ReadonlyMap<string, NamedList> {
  return new Map(
    Object.entries(lists).map(([name, { score, where, days }]) => {
      const condition = where === undefined ? undefined : parseCondition(where, COUNTED);
      return [name, { score: parseNumber(score, COUNTED), where: condition, days }];
    }),
  );
}

/** @throws FormulaError where a list names a kind or an attribute that does not exist. */
export function checkLists(lists: ReadonlyMap<string, NamedList>, vocabulary: Vocabulary): void {
  for (const { score, where } of lists.values()) {
    score.check(vocabulary);
    where?.check(vocabulary);
  }
}
