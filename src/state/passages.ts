/**
 * Feedback on passages of answers: which chunks were cited in answers that people liked or disliked, and for which
 * questions; and the weights of the served ranker of passages.
 */
import { type KindMeaning, signedWeight } from '../indexes/index.js';
import { BoundedCache, clamp } from '../runtime/index.js';

/** The passages of an answer as they were retrieved. */
export interface ServedPassages {
  /** Terms of the question. */
  readonly terms: readonly string[];
  /** Numbers of items and which of their chunks, by place. */
  readonly items: readonly number[];
  readonly ordinals: readonly number[];
  /** Places of those that the answer cites. */
  readonly cited: readonly number[];
}

/** The part of an event that is feedback on an answer. */
export interface PassageEvent {
  readonly request?: string | undefined;
  readonly kind: string;
  readonly position?: number | undefined;
}

interface Opinion {
  readonly terms: ReadonlySet<string>;
  readonly good: boolean;
}

/**
 * The maximum number of answers whose events are matched, of chunks with opinions, and of opinions for each chunk.
 */
const [ANSWERS, CHUNKS, OPINIONS] = [20_000, 50_000, 32] as const;

/** Default meanings of two kinds: an answer was copied, a question was asked again in other words. */
const KINDS: { readonly [kind: string]: number } = { copy: 1, asked_again: -1 };

/** The feedback on passages of one engine. */
export class PassageSlot {
  /** A weight for each of `PASSAGE_FEATURES`; undefined where no ranker of passages is served. */
  weights: readonly number[] | undefined;
  readonly #served = new BoundedCache<ServedPassages, string>(ANSWERS);
  readonly #opinions = new BoundedCache<readonly Opinion[], string>(CHUNKS);

  /** @param kinds what kinds of events mean. */
  constructor(private readonly kinds: { readonly [kind: string]: KindMeaning }) {}

  /** The weight of an event as feedback: above 0 for positive, below 0 for negative. */
  worthOf(kind: string): number {
    if (Object.hasOwn(this.kinds, kind)) return signedWeight(this.kinds[kind]);
    return Object.hasOwn(KINDS, kind) ? KINDS[kind] : 0;
  }

  served(request: string, passages: ServedPassages): void {
    this.#served.set(request, passages);
  }

  /** Adds events that are feedback on answers. */
  answered(events: readonly PassageEvent[]): void {
    for (const { request, kind, position } of events) {
      const list = request === undefined ? undefined : this.#served.get(request);
      const worth = list ? this.worthOf(kind) : 0;
      if (!list || worth === 0) continue;
      const places = position === undefined ? list.cited : [position];
      for (const place of places) {
        const item = list.items[place];
        if (item === undefined) continue;
        const key = `${item} ${list.ordinals[place]}`;
        const known = this.#opinions.get(key) ?? [];
        const opinion = { terms: new Set(list.terms), good: worth > 0 };
        this.#opinions.set(key, [...known, opinion].slice(-OPINIONS));
      }
    }
  }

  /** The feedback on a chunk in answers to similar questions. @param weights of the question's terms. */
  feedback(item: number, ordinal: number, terms: readonly string[], weights: readonly number[]) {
    const opinions = this.#opinions.get(`${item} ${ordinal}`) ?? [];
    const all = weights.reduce((sum, weight) => sum + weight, 0) || 1;
    let [liked, disliked, times] = [0, 0, 0];
    for (const { terms: asked, good } of opinions) {
      const like = terms.reduce((sum, term, t) => sum + (asked.has(term) ? weights[t] : 0), 0) / all;
      if (good) liked = Math.max(liked, like);
      else disliked = Math.max(disliked, like);
      times += good ? 1 : -1;
    }
    return { liked, disliked, times: clamp(times, -3, 3) / 3 };
  }
}
