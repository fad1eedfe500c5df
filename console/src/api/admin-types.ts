/** The responses of the administration API, as far as the console uses them; see `types`. */

export interface Budget {
  readonly tokensPerDay?: number;
  readonly moneyPerDay?: number;
}

export interface Provider {
  readonly name: string;
  readonly url?: string;
  readonly model?: string;
  readonly file?: string;
  readonly keyFrom?: string;
  readonly keySet: boolean | null;
}

export interface Providers {
  readonly configured: readonly Provider[];
  readonly found: readonly Provider[];
  readonly budget: Budget;
}

export interface ProviderTrial {
  readonly milliseconds: number;
  readonly text: string;
  readonly failure: string | null;
}

export interface Kind {
  readonly kind: string;
  readonly events: number;
  readonly meaning: {
    readonly meaning: 'positive' | 'negative' | 'neutral';
    readonly weight: number;
    readonly hides: boolean;
  } | null;
}

export interface ImportedFile {
  readonly file: string;
  readonly what: 'items' | 'users' | 'events';
  readonly why: string;
  readonly columns: readonly {
    readonly column: string;
    readonly field: string;
    readonly how: string | null;
    readonly values: readonly string[];
  }[];
  readonly leftOut: readonly string[];
  readonly taken: number;
  readonly repeated: number;
  readonly refused: number;
  readonly known: number;
  readonly whole: boolean;
  readonly reasons: readonly { readonly line: number; readonly field: string; readonly reason: string }[];
  readonly kinds: readonly { readonly kind: string; readonly times: number }[];
  readonly from: string | null;
  readonly until: string | null;
  readonly notes: readonly string[];
}

export interface ImportReport {
  readonly written: boolean;
  readonly files: readonly ImportedFile[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Values by method and metric. */
export type Figures = Readonly<Record<string, Readonly<Record<string, Estimate>>>>;

export interface Evaluation {
  readonly at: string;
  readonly holdout: string;
  readonly people: number;
  readonly items: number;
  readonly trained: boolean;
  readonly methods: Figures;
  readonly segments: readonly { readonly name: string; readonly people: number; readonly methods: Figures }[];
  readonly ranker?: { readonly admitted: boolean; readonly reason: string };
}

export interface EvaluationJob {
  readonly status: 'running' | 'finished' | 'failed' | 'cancelled';
  readonly progress: { readonly phase: string; readonly done: number; readonly total?: number } | null;
  readonly error: string | null;
}

export interface Decision {
  readonly at: string;
  readonly what: 'user' | 'item' | 'answer';
  readonly id: string;
  readonly decision: 'bot' | 'person' | 'hide' | 'keep' | 'right' | 'wrong';
  readonly note: string | null;
  readonly by: string;
}

export interface Review {
  readonly users: readonly {
    readonly id: string;
    readonly why: 'tag' | 'alarm' | 'busy';
    readonly at: string | null;
    readonly reason: string | null;
    readonly marked: boolean;
  }[];
  readonly items: readonly {
    readonly id: string;
    readonly title: string | null;
    readonly reports: number;
    readonly people: number;
    readonly at: string;
    readonly hidden: boolean;
  }[];
  readonly answers: readonly {
    readonly id: string;
    readonly at: string;
    readonly question: string;
    readonly text: string;
    readonly provider: string;
    readonly doubts: readonly { readonly text: string; readonly why: readonly string[] }[];
  }[];
  readonly decisions: readonly Decision[];
}
