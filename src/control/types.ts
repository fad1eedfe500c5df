/** The calls `objective`, `experiments` and `exploration` of the engine, and what they return. */
import type { Progress } from '../runtime/index.js';
import type { Explored } from '../store/index.js';
import type { ExperimentReport } from './report.js';

/** What lists are ranked by. */
export interface ObjectiveView {
  /** The formula; `null` where lists are ranked by the score alone. */
  readonly objective: string | null;
  /**
   * What it names that is not there (yet), or `null`. While an outcome is not predicted, lists are ranked by the score;
   * an attribute that no item has counts as on any item that does not have it.
   */
  readonly waiting: string | null;
  /** What formulas may name: `p.OUTCOME` and `item.attributes.NAME`. */
  readonly outcomes: readonly string[];
  readonly attributes: readonly string[];
}

export interface TrialOptions {
  /** How many people's lists to compare, 1 to 10,000; 200 by default. */
  readonly people?: number | undefined;
  /** How long their lists are, 1 to 100; 10 by default. */
  readonly limit?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is shown how often: in how many lists of a person's on average, before and after. */
interface Moves {
  readonly more: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  readonly less: Moves['more'];
}

/** What a change of the objective would do to people's lists. */
export interface Trial {
  /** How many people's lists were compared, and how long they are. */
  readonly people: number;
  readonly limit: number;
  /** The share of a list that stays in it, on average; and the shares of people whose list stays, or begins anew. */
  readonly overlap: number;
  readonly unchanged: number;
  readonly newFirst: number;
  /** The probability that each retriever gives to what is shown, on average. */
  readonly retrievers: readonly { readonly name: string; readonly before: number; readonly after: number }[];
  /** The items and tags that are shown more, and less. */
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

/** An experiment as it is configured, and which of its arms were stopped. Times in ISO 8601. */
export interface ExperimentView {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'ended';
  /** Why it cannot run, where that is so: an arm names a model that is not there. */
  readonly problem: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly metrics: readonly string[];
  /** The control first. */
  readonly arms: readonly {
    readonly name: string;
    readonly share: number;
    readonly overrides: { readonly [field: string]: unknown };
    /** When and why it was stopped by itself: events per list, and the p-value. */
    readonly stopped: {
      readonly at: string;
      readonly metric: string;
      readonly control: number;
      readonly rate: number;
      readonly p: number;
    } | null;
  }[];
}

/** How much is explored, and what comes of it, over the last 30 days. */
export interface ExplorationReport extends Explored {
  /** The share of places that is configured. */
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
   * Changes it, here and in the folder's `tandem.json`; the next list is made by it.
   *
   * @example
   * await tandem.objective.set('score * ("desert" in item.tags ? 100.0 : 1.0)');
   * (await tandem.recommend({ user: 'ada', limit: 1 })).items[0].id; // 'dune'
   *
   * @throws InvalidInput with line, column and reason where the formula is wrong, and what there is to choose from.
   */
  set(formula: string | null): Promise<ObjectiveView>;
  /**
   * Compares people's lists as they are with what they would be.
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
   * What an experiment shows so far.
   *
   * @example
   * await tandem.experiments.report('likes'); // NotFound: there is no experiment "likes": tandem.json has none
   *
   * @throws NotFound where there is none of this name.
   */
  report(name: string): Promise<ExperimentView & { readonly seen: ExperimentReport }>;
  /**
   * Writes an experiment into `tandem.json`, where it runs from its `from` on, or at once.
   *
   * @example
   * const arms = { control: {}, bolder: { exploration: { share: 0.1 } } };
   * await tandem.experiments.create('bolder', { metrics: ['like'], arms }); // { name: 'bolder', state: 'running' }
   *
   * @throws InvalidInput where there is one of this name, or `tandem.json` would be wrong with it.
   */
  create(name: string, settings: ExperimentInput): Promise<ExperimentView>;
  /**
   * Ends an experiment now: all people are served as the others are; its figures stay.
   *
   * @example
   * await tandem.experiments.stop('bolder'); // { name: 'bolder', state: 'ended' }
   *
   * @throws NotFound where there is none of this name.
   */
  stop(name: string): Promise<ExperimentView>;
  /**
   * Takes an experiment out of `tandem.json`, with its figures.
   *
   * @example
   * await tandem.experiments.remove('bolder'); // undefined
   *
   * @throws NotFound where there is none of this name.
   */
  remove(name: string): Promise<void>;
}

/** An experiment as it stands in `tandem.json`. */
export interface ExperimentInput {
  /** Kinds of events, counted per served list. */
  readonly metrics: readonly string[];
  /** What each changes; `control` changes nothing. */
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
