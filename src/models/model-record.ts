/** What the registry keeps of a model's version, and of an alarm: plain data. */
import type { Json } from '../tensor/index.js';

/** The data that a version was trained on: everything, what came since, or events as they arrive. */
export type TimeScale = 'full' | 'recent' | 'live';

/** A version. Plain data, as it stands in `model.json`. */
export interface ModelRecord {
  readonly id: string;
  /** What it is, such as `ranker`; one version of each kind is served. */
  readonly kind: string;
  readonly scale: TimeScale;
  /** ISO 8601. */
  readonly created: string;
  /** The version that its training went on from. */
  readonly parent?: string | undefined;
  /** The times of its first and last data, in ISO 8601, and how many samples it was trained on. */
  readonly span: { readonly from: string; readonly to: string };
  readonly samples: number;
  /** What is needed, with the tensors, to make the model again. */
  readonly settings: Json;
  readonly metrics: { readonly [metric: string]: number };
  /** Whether it was admitted, and why or why not. */
  readonly admitted: boolean;
  readonly reason: string;
}

/** A version and whether it is being served. */
export type ListedModel = ModelRecord & { readonly serving: boolean };

/** An alarm: a served model left a band, and what was done. Plain data, as it stands in `alarms.json`. */
export interface ModelAlarm {
  readonly kind: string;
  /** ISO 8601: when it was given, and the likely time of the change. */
  readonly at: string;
  readonly since: string;
  readonly metric: string;
  readonly reason: string;
  /** The version that was served, and the one gone back to; null where that is none. */
  readonly from: string;
  readonly to: string | null;
  /** Samples of online training that were given up. */
  readonly abandoned: number;
  /** Ids of users who alone gave overwhelming evidence, and are marked as bots since. */
  readonly accounts: readonly string[];
  /** Whether it still holds: there is no online training until another version is admitted, or this one is again. */
  readonly open: boolean;
}
