/** Kinds of events: what each means for recommending. */

/** The meanings of common kinds unless configured otherwise. Events of a kind that is not listed are stored, and have no weight. */
export const DEFAULT_KINDS: { readonly [kind: string]: KindMeaning } = {
  impression: { meaning: 'neutral', weight: 0, hides: false },
  view: { meaning: 'positive', weight: 0.5, hides: false },
  click: { meaning: 'positive', weight: 1, hides: false },
  like: { meaning: 'positive', weight: 2, hides: false },
  save: { meaning: 'positive', weight: 2, hides: false },
  share: { meaning: 'positive', weight: 2, hides: false },
  cart: { meaning: 'positive', weight: 2, hides: false },
  rating: { meaning: 'positive', weight: 1, hides: true, repeats: false },
  complete: { meaning: 'positive', weight: 2, hides: true },
  purchase: { meaning: 'positive', weight: 3, hides: true },
  skip: { meaning: 'negative', weight: 0.5, hides: false },
  dismiss: { meaning: 'negative', weight: 1, hides: true },
  dislike: { meaning: 'negative', weight: 1, hides: true },
  report: { meaning: 'negative', weight: 2, hides: true },
  unlike: { meaning: 'neutral', weight: 0, hides: false, undoes: ['like'] },
  unsave: { meaning: 'neutral', weight: 0, hides: false, undoes: ['save'] },
  uncart: { meaning: 'neutral', weight: 0, hides: false, undoes: ['cart'] },
  undislike: { meaning: 'neutral', weight: 0, hides: false, undoes: ['dislike', 'dismiss', 'report'] },
  unrate: { meaning: 'neutral', weight: 0, hides: false, undoes: ['rating'] },
  return: { meaning: 'negative', weight: 1, hides: true, undoes: ['purchase'], undoesLatest: true },
  cancel: { meaning: 'neutral', weight: 0, hides: false, undoes: ['purchase'], undoesLatest: true },
};

/**
 * A kind's weight with its sign: above 0 for liking, below for disliking.
 *
 * @example
 * signedWeight({ meaning: 'negative', weight: 2, hides: true }); // -2
 */
export function signedWeight({ meaning, weight }: KindMeaning): number {
  return meaning === 'positive' ? weight : meaning === 'negative' ? -weight : 0;
}

/**
 * What an event's value says, beside the code of its kind in the log: with `low` the event is disliking, with `none` its
 * value says that there is no rating; with neither it means what its kind means. Codes with them have meanings of their own.
 */
export const LEVELS = { low: 0x8000, none: 0x4000 } as const;

/** The code of a kind without what the value says. */
export const kindCode = (code: number): number => code & ~(LEVELS.low | LEVELS.none);

/** What kinds of events mean, by code, as plain arrays that the loops over events can read. */
export interface Meanings {
  /** Above 0 for liking, below for disliking, 0 for neither. */
  readonly weight: Float32Array;
  /** 1 where an event of this kind keeps the item from being recommended to the person again. */
  readonly hides: Uint8Array;
  /** 1 where items are taken by an event of this kind, and perhaps again; for none where it is absent. */
  readonly repeats?: Uint8Array | undefined;
}

/** One kind's meaning for recommending. */
export interface KindMeaning {
  readonly meaning: 'positive' | 'negative' | 'neutral';
  /** How much one such event counts beside others; 0 or more. */
  readonly weight: number;
  /** Whether the item is not recommended to the person again. */
  readonly hides: boolean;
  /** Whether items are taken by such events, and perhaps again, as by purchases; where it is not said, it is so if it hides. */
  readonly repeats?: boolean | undefined;
  /** From which value on an event is positive; with a lower one it is negative. Without a value, the meaning decides. */
  readonly positiveFrom?: number | undefined;
  /** Kinds that it takes back: the person's earlier events of them with the item count no more. */
  readonly undoes?: readonly string[] | undefined;
  /** Whether it takes back the latest such event alone, as one return does one purchase. */
  readonly undoesLatest?: boolean | undefined;
}
