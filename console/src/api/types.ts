/** The responses of the HTTP API, as far as the console uses them; `/openapi.json` describes all fields. */
import type { Explanation, List, Reason, ListedItem as RecommendedItem } from 'tandem/client';

export type { Explanation, Reason, RecommendedItem };

export type Recommendation = List;

export type Attributes = Readonly<Record<string, unknown>>;

export interface Item {
  readonly id: string;
  readonly title: string | null;
  readonly body: string | null;
  readonly tags: readonly string[];
  readonly attributes: Attributes;
  readonly image: string | null;
  readonly published: string | null;
  readonly expires: string | null;
  readonly hidden: boolean;
}

export interface User {
  readonly id: string;
  readonly tags: readonly string[];
  readonly attributes: Attributes;
}

export interface ItemsPage {
  readonly items: readonly Item[];
  readonly next: string | null;
}

export interface UsersPage {
  readonly users: readonly User[];
  readonly next: string | null;
}

export interface StoredEvent {
  readonly id: string;
  readonly kind: string;
  readonly item: string | null;
  readonly user: string | null;
  readonly session: string | null;
  readonly at: string;
  readonly value: number | null;
  readonly request: string | null;
  readonly position: number | null;
}

export interface EventsPage {
  readonly events: readonly StoredEvent[];
  readonly next: string | null;
}

export type Evidence = Reason['because'][number];

export interface WriteReport {
  readonly taken: number;
  readonly repeated: number;
  readonly refused: readonly { readonly index: number; readonly field: string; readonly reason: string }[];
}

export interface Objective {
  readonly objective: string | null;
  readonly waiting: string | null;
  readonly outcomes: readonly string[];
  readonly attributes: readonly string[];
}

export interface Change {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

export interface Moves {
  readonly more: readonly Change[];
  readonly less: readonly Change[];
}

export interface ListedItem {
  readonly id: string;
  readonly title: string | null;
  readonly score: number;
}

export interface Trial {
  readonly people: number;
  readonly limit: number;
  readonly overlap: number;
  readonly unchanged: number;
  readonly newFirst: number;
  readonly retrievers: readonly Change[];
  readonly items: Moves;
  readonly tags: Moves;
  readonly examples: readonly {
    readonly user: string;
    readonly overlap: number;
    readonly before: readonly ListedItem[];
    readonly after: readonly ListedItem[];
  }[];
}

export interface Arm {
  readonly name: string;
  readonly share: number;
  readonly overrides: Attributes;
  readonly stopped: {
    readonly at: string;
    readonly metric: string;
    readonly control: number;
    readonly rate: number;
    readonly p: number;
  } | null;
}

export interface Experiment {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'ended';
  readonly problem: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly metrics: readonly string[];
  readonly arms: readonly Arm[];
}

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

export interface Finding {
  readonly metric: string;
  readonly arm: string;
  readonly control: number;
  readonly rate: number;
  readonly difference: number;
  readonly interval: Interval;
  readonly p: number;
  readonly anytime: { readonly interval: Interval; readonly p: number };
  readonly corrected: { readonly p: number; readonly anytime: number };
  readonly verdict?: 'better' | 'worse' | 'different';
}

export interface ExperimentReport extends Experiment {
  readonly seen: {
    readonly arms: readonly { readonly name: string; readonly people: number; readonly lists: number }[];
    readonly split: { readonly p: number; readonly wrong: boolean };
    readonly findings: readonly Finding[];
  };
}

export interface Exploration {
  readonly share: number;
  readonly places: number;
  readonly explored: number;
  readonly answers: readonly { readonly kind: string; readonly times: number; readonly explored: number }[];
}

/** Start and end (exclusive), in UTF-16 code units. */
export type Range = readonly [number, number];

export interface Passage {
  readonly headings: readonly string[];
  readonly page: number | null;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface FoundItem extends RecommendedItem {
  readonly chunk: Passage;
  readonly highlights: {
    readonly title: readonly Range[];
    readonly text: readonly Range[];
    /** Where to begin an excerpt of a few lines. */
    readonly from: number;
  };
}

export interface Facet {
  readonly field: string;
  readonly values?: readonly { readonly value: string | number | boolean; readonly count: number }[];
}

export interface SearchAnswer {
  readonly request: string;
  readonly items: readonly FoundItem[];
  readonly total?: number;
  readonly facets?: readonly Facet[];
  readonly didYouMean?: string | null;
  readonly instead?: {
    readonly queries: readonly { readonly query: string; readonly total: number }[];
    readonly topics: readonly string[];
  };
  readonly next: string | null;
}

export interface Key {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created: string;
}

export interface Examination {
  readonly dialect: string;
  readonly items: number;
  readonly users: number;
  readonly events: number;
  readonly findings: readonly { readonly problem: string; readonly remedy: string }[];
}

export interface ModelVersion {
  readonly id: string;
  readonly kind: string;
  readonly scale: string;
  readonly created: string;
  readonly parent?: string;
  readonly span: { readonly from: string; readonly to: string };
  readonly samples: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly admitted: boolean;
  readonly reason: string;
  readonly serving: boolean;
}

export interface ModelAlarm {
  readonly kind: string;
  readonly at: string;
  readonly reason: string;
  readonly from: string;
  readonly to: string | null;
  readonly open: boolean;
}

export interface TrainingRun {
  readonly id: string;
  readonly status: 'running' | 'finished' | 'failed' | 'cancelled';
  readonly reason?: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly curves: readonly {
    readonly metric: string;
    readonly steps: readonly number[];
    readonly values: readonly (number | null)[];
  }[];
}

export interface TrainingJob {
  readonly model: string;
  readonly status: 'running' | 'finished' | 'failed' | 'cancelled';
  readonly progress: { readonly phase: string; readonly done: number; readonly total?: number } | null;
  readonly version: Partial<ModelVersion> | null;
  readonly error: string | null;
}

export interface Citation {
  readonly number: number;
  readonly item: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly page: number | null;
  readonly quote: string;
  readonly position: number;
}

export interface ContradictingSource {
  /** The number of the citation. */
  readonly citation: number;
  readonly says: string;
  readonly published: number | null;
}

export interface Answer {
  readonly request: string;
  readonly answered: boolean;
  readonly text: string;
  readonly sentences: readonly {
    readonly text: string;
    readonly supported: boolean;
    readonly doubts: readonly { readonly kind: string; readonly written: string; readonly source: string }[];
    readonly agreement?: number;
  }[];
  readonly citations: readonly Citation[];
  readonly confidence: number;
  readonly contradictions: readonly {
    readonly kind: string;
    readonly newer: ContradictingSource;
    readonly older: ContradictingSource;
  }[];
  readonly strategy: string;
  readonly steps?: readonly {
    readonly question: string;
    readonly answered: boolean;
    readonly text: string;
  }[];
  readonly nearest: readonly { readonly item: string; readonly title: string | null }[];
  readonly provider: string;
  readonly notes: readonly string[];
  readonly usage?: { readonly input: number; readonly output: number } | null;
  readonly prompt?: SentPrompt;
}

export interface SentPrompt {
  readonly provider: string | null;
  readonly system: string;
  readonly user: string;
  readonly parts: readonly {
    readonly name: string;
    readonly text: string;
    readonly tokens: number;
    readonly reason: string;
  }[];
  readonly tokens: number;
  readonly budget: number;
}

export interface Memory {
  readonly id: string;
  readonly kind: 'knowledge' | 'example' | 'tool' | 'session';
  readonly user: string | null;
  readonly title: string | null;
  readonly text: string;
  readonly answer: string | null;
  readonly at: string;
}

export interface SimilarUsers {
  readonly users: readonly { readonly id: string; readonly score: number }[];
}

export interface StoredDocument {
  readonly id: string;
  readonly format: string;
  readonly chunks: number;
  readonly characters: number;
  readonly pages: number | null;
  readonly notes: readonly string[];
  readonly bytes: number;
  readonly source: string | null;
  readonly imported: string;
}

export interface DocumentsPage {
  readonly documents: readonly StoredDocument[];
  readonly next: string | null;
}

export interface PathStep {
  readonly id: string;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly level: number;
  readonly minutes: number;
  readonly requires: readonly string[];
}

export interface LearningPath {
  readonly items: readonly PathStep[];
  readonly minutes: number;
  readonly reached: boolean;
  readonly later: readonly PathStep[];
  readonly more: number;
  readonly known: readonly string[];
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
}

export interface Positions {
  readonly by: 'texts' | 'behaviour' | null;
  readonly items: readonly { readonly id: string; readonly x: number; readonly y: number }[];
}
