/** Answers of language models with sentences that their sources do not support: kept until somebody decides about them. */
import { SerialQueue } from '../runtime/index.js';
import { type Json, type Settings, visitorId } from '../store/index.js';

/** An answer with a doubted sentence. */
export interface DoubtedAnswer {
  /** The request that it was given under. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly question: string;
  readonly text: string;
  /** The provider that wrote it. */
  readonly provider: string;
  /** The sentences in doubt, and why each is. */
  readonly doubts: readonly { readonly text: string; readonly why: readonly string[] }[];
}

/** What of an answer tells whether it is in doubt. */
export interface CheckedAnswer {
  readonly request: string;
  readonly text: string;
  readonly provider: string;
  readonly sentences: readonly {
    readonly text: string;
    readonly supported: boolean;
    readonly doubts: readonly { readonly kind: string; readonly written: string }[];
  }[];
}

/** Who asked what. */
export interface Asked {
  readonly question: string;
  readonly user?: string | undefined;
  readonly session?: string | undefined;
}

/** Answers that wait at most: of more, the oldest go. Characters of a question or an answer that are kept. */
const [KEPT, LONGEST] = [200, 4_000] as const;

const SETTING = 'doubted-answers';

interface Stored extends DoubtedAnswer {
  /** The user or visitor who asked; null where nobody is named. */
  readonly owner: string | null;
}

/** One for an engine. */
export class DoubtedAnswers {
  readonly #writes = new SerialQueue();

  constructor(
    private readonly settings: Settings,
    private readonly now: () => number,
  ) {}

  /** Keeps an answer where a sentence of it is in doubt. */
  async add({ question, user, session }: Asked, answer: CheckedAnswer): Promise<void> {
    const doubted = answer.sentences.filter(({ supported }) => !supported);
    if (doubted.length === 0) return;
    const one: Stored = {
      id: answer.request,
      at: new Date(this.now()).toISOString(),
      question: question.slice(0, LONGEST),
      text: answer.text.slice(0, LONGEST),
      provider: answer.provider,
      doubts: doubted.map(({ text, doubts }) => ({
        text: text.slice(0, LONGEST),
        why: doubts.map(({ kind, written }) => (written ? `${kind}: ${written}` : kind)),
      })),
      owner: user ?? (session === undefined ? null : visitorId(session)),
    };
    await this.#change((kept) => [one, ...kept.filter(({ id }) => id !== one.id)].slice(0, KEPT));
  }

  /** Those that wait for a decision, the latest first. */
  async list(): Promise<DoubtedAnswer[]> {
    return (await this.#kept()).map(({ owner: _, ...answer }) => answer);
  }

  /** Takes one out, as it is decided on. @returns whether it was there. */
  async take(id: string): Promise<boolean> {
    let found = false;
    await this.#change((kept) => {
      const rest = kept.filter((one) => one.id !== id);
      found = rest.length < kept.length;
      return rest;
    });
    return found;
  }

  /** Takes out what these users or visitors asked. */
  async forget(owners: readonly string[]): Promise<void> {
    const gone = new Set(owners);
    await this.#change((kept) => kept.filter(({ owner }) => owner === null || !gone.has(owner)));
  }

  async #kept(): Promise<Stored[]> {
    return ((await this.settings.get(SETTING)) ?? []) as unknown as Stored[];
  }

  #change(change: (kept: Stored[]) => Stored[]): Promise<void> {
    return this.#writes.run(async () => {
      const kept = await this.#kept();
      const next = change(kept);
      if (next.length !== kept.length || next[0] !== kept[0])
        await this.settings.set(SETTING, next as unknown as Json);
    });
  }
}
