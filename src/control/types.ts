/** The calls `objective`, `experiments` and `exploration` of the engine, and what they return. */
import type { Progress } from '../runtime/index.js';
import type { Explored } from '../store/index.js';
import type { ExperimentReport } from './report.js';

/** The objective that lists are ranked by. */
export interface ObjectiveView {
  /** The formula; `null` where lists are ranked by the score alone. */
  readonly objective: string | null;
  /**
   * Names in it that do not exist (yet), or `null`. While an outcome is not predicted, lists are ranked by the
   * score; an attribute that no item has counts as for any item without it.
   */
  readonly waiting: string | null;
  /** The names that formulas can use: `p.OUTCOME` and `item.attributes.NAME`. */
  readonly outcomes: readonly string[];
  readonly attributes: readonly string[];
}

export interface TrialOptions {
  /** The number of people whose lists are compared, 1 to 10,000; 200 by default. */
  readonly people?: number | undefined;
  /** The length of their lists, 1 to 100; 10 by default. */
  readonly limit?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Items or tags with the average number of their places in a list, before and after. */
interface Moves {
  readonly more: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  readonly less: Moves['more'];
}

/** The effect that a change of the objective would have on people's lists. */
export interface Trial {
  /** The number of people whose lists were compared, and the length of the lists. */
  readonly people: number;
  readonly limit: number;
  /**
   * The average share of a list that stays in it; the shares of people whose list is the same, and whose first item
   * is another.
   */
  readonly overlap: number;
  readonly unchanged: number;
  readonly newFirst: number;
  /** The average probability that each retriever gives to the items shown. */
  readonly retrievers: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  /** The items and tags that are shown more, and those shown less. */
  readonly items: Moves;
  readonly tags: Moves;
  /** A few people's lists, the most changed first. */
  readonly examples: readonly {
    readonly user: string;
    readonly overlap: number;
    readonly before: readonly ListedItem[];
    readonly after: readonly ListedItem[];
  }[];
}

/** An experiment as configured, with its stopped arms. Times are in ISO 8601. */
export interface ExperimentView {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'ended';
  /** The reason why it cannot run, if there is one: an arm names a model that does not exist. */
  readonly problem: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly metrics: readonly string[];
  /** The control first. */
  readonly arms: readonly {
    readonly name: string;
    readonly share: number;
    readonly overrides: { readonly [field: string]: unknown };
    /** When and why the arm was stopped automatically: events per list, and the p-value. */
    readonly stopped: {
      readonly at: string;
      readonly metric: string;
      readonly control: number;
      readonly rate: number;
      readonly p: number;
    } | null;
  }[];
}

/** The extent of exploration and its results over the last 30 days. */
export interface ExplorationReport extends Explored {
  /** The configured share of places. */
  readonly share: number;
}

/** An item of a list that is compared. */
interface ListedItem {
  readonly id: string;
  readonly title: string | null;
  readonly score: number;
}

export interface ObjectiveCalls {
  /**
   * @example
   * await tandem.objective.get(); // { objective: null, waiting: null }
   */
  get(): Promise<ObjectiveView>;
  /**
   * Changes the objective, in this engine and in `tandem.json`; it applies from the next list on.
   *
   * @example
   * await tandem.objective.set('score * ("desert" in item.tags ? 100.0 : 1.0)');
   * (await tandem.recommend({ user: 'ada', limit: 1 })).items[0].id; // 'dune'
   *
   * @throws InvalidInput where the formula is wrong, with line, column, reason, and the names that can be used.
   */
  set(formula: string | null): Promise<ObjectiveView>;
  /**
   * Compares people's current lists with those under another objective.
   *
   * @example
   * await tandem.objective.try('score * 2.0', { limit: 1 }); // { people: 3, limit: 1 }
   *
   * @throws InvalidInput as `set` does.
   */
  try(formula: string | null, options?: TrialOptions): Promise<Trial>;
}

export interface ExperimentCalls {
  /**
   * @example
   * await tandem.experiments.list(); // []
   */
  list(): Promise<readonly ExperimentView[]>;
  /**
   * The report of an experiment.
   *
   * @example
   * await tandem.experiments.report('likes'); // NotFound: there is no experiment "likes": tandem.json has none
   *
   * @throws NotFound where there is none of this name.
   */
  report(name: string): Promise<ExperimentView & { readonly seen: ExperimentReport }>;
  /**
   * Writes an experiment to `tandem.json`; it runs from its `from` on, or at once.
   *
   * @example
   * const arms = { control: {}, bolder: { exploration: { share: 0.1 } } };
   * await tandem.experiments.create('bolder', { metrics: ['like'], arms }); // { name: 'bolder', state: 'running' }
   *
   * @throws InvalidInput where there is one of this name, or `tandem.json` would be invalid with it.
   */
  create(name: string, settings: ExperimentInput): Promise<ExperimentView>;
  /**
   * Ends an experiment now: all people are served by the base policy again; its figures are kept.
   *
   * @example
   * await tandem.experiments.stop('bolder'); // { name: 'bolder', state: 'ended' }
   *
   * @throws NotFound where there is none of this name.
   */
  stop(name: string): Promise<ExperimentView>;
  /**
   * Removes an experiment and its figures from `tandem.json`.
   *
   * @example
   * await tandem.experiments.remove('bolder'); // undefined
   *
   * @throws NotFound where there is none of this name.
   */
  remove(name: string): Promise<void>;
}

/** An experiment as in `tandem.json`. */
export interface ExperimentInput {
  /** Kinds of events, counted per served list. */
  readonly metrics: readonly string[];
  /** The overrides of each arm; `control` has none. */
  readonly arms: { readonly [name: string]: { readonly share?: number; readonly [field: string]: unknown } };
  /** ISO 8601. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export interface ExplorationCalls {
  /**
   * @example
   * await tandem.exploration.report(); // { share: 0, explored: 0 }
   */
  report(): Promise<ExplorationReport>;
}
