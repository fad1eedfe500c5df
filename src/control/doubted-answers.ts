/** Answers of language models with sentences that their sources do not support, kept for review. */
import { SerialQueue } from '../runtime/index.js';
import { type Json, type Settings, visitorId } from '../store/index.js';

/** An answer with an unsupported sentence. */
export interface DoubtedAnswer {
  /** Its request id. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly question: string;
  readonly text: string;
  /** The provider that wrote it. */
  readonly provider: string;
  /** The unsupported sentences, each with the reason. */
  readonly doubts: readonly { readonly text: string; readonly why: readonly string[] }[];
}

/** The parts of an answer by which it is checked. */
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

/** The question and who asked it. */
export interface Asked {
  readonly question: string;
  readonly user?: string | undefined;
  readonly session?: string | undefined;
}

/**
 * The maximum number of waiting answers, beyond which the oldest are dropped, and of characters kept of a question
 * or an answer.
 */
const [KEPT, LONGEST] = [200, 4_000] as const;

const SETTING = 'doubted-answers';

interface Stored extends DoubtedAnswer {
  /** The user or visitor who asked; null without either. */
  readonly owner: string | null;
}

/** One instance per engine. */
export class DoubtedAnswers {
  readonly #writes = new SerialQueue();

  constructor(
    private readonly settings: Settings,
    private readonly now: () => number,
  ) {}

  /** Keeps an answer if a sentence of it is unsupported. */
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

  /** Removes an answer that was decided on. @returns whether it was there. */
  async take(id: string): Promise<boolean> {
    let found = false;
    await this.#change((kept) => {
      const rest = kept.filter((one) => one.id !== id);
      found = rest.length < kept.length;
      return rest;
    });
    return found;
  }

  /** Removes the answers to questions of these users or visitors. */
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
