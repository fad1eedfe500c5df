/** The registry's records of model versions and of alarms: plain data. */
import type { Json } from '../tensor/index.js';

/** The data that a version was trained on: all, recent, or events as they arrive. */
export type TimeScale = 'full' | 'recent' | 'live';

/** A version. Plain data, as in `model.json`. */
export interface ModelRecord {
  readonly id: string;
  /** The kind of model, such as `ranker`; one version of each kind is served. */
  readonly kind: string;
  readonly scale: TimeScale;
  /** ISO 8601. */
  readonly created: string;
  /** The version that its training started from. */
  readonly parent?: string | undefined;
  /** The times of its first and last data, in ISO 8601, and how many samples it was trained on. */
  readonly span: { readonly from: string; readonly to: string };
  readonly samples: number;
  /** The settings that, with the tensors, make up the model. */
  readonly settings: Json;
  readonly metrics: { readonly [metric: string]: number };
  /** Whether it was admitted, and why or why not. */
  readonly admitted: boolean;
  readonly reason: string;
}

/** A version and whether it is being served. */
export type ListedModel = ModelRecord & { readonly serving: boolean };

/** An alarm: a figure of a served model left its band, and the consequences. Plain data, as in `alarms.json`. */
export interface ModelAlarm {
  readonly kind: string;
  /** ISO 8601: when it was given, and the likely time of the change. */
  readonly at: string;
  readonly since: string;
  readonly metric: string;
  readonly reason: string;
  /** The version that was served, and the version after the rollback; null for none. */
  readonly from: string;
  readonly to: string | null;
  /** The number of discarded samples of online training. */
  readonly abandoned: number;
  /** Ids of users who alone gave overwhelming evidence, and are marked as bots since. */
  readonly accounts: readonly string[];
  /** Whether it is in effect: there is no online training until a version is admitted, this one or another. */
  readonly open: boolean;
}
