/** Kinds of events and their meanings for recommendations. */

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
 * The opinion of an event's value, encoded with the code of its kind in the log: `low` is a dislike, `none` is no
 * rating; without either, the meaning of the kind applies. Codes with a level have separate meanings.
 */
export const LEVELS = { low: 0x8000, none: 0x4000 } as const;

/** The code of a kind without the level. */
export const kindCode = (code: number): number => code & ~(LEVELS.low | LEVELS.none);

/** The meanings of kinds by code, as plain arrays for loops over events. */
export interface Meanings {
  /** Above 0 for liking, below for disliking, 0 for neither. */
  readonly weight: Float32Array;
  /** 1 where an event of this kind keeps the item from being recommended to the person again. */
  readonly hides: Uint8Array;
  /** 1 where items are consumed by events of this kind, perhaps repeatedly; without this column, by none. */
  readonly repeats?: Uint8Array | undefined;
}

/** The meaning of a kind for recommendations. */
export interface KindMeaning {
  readonly meaning: 'positive' | 'negative' | 'neutral';
  /** The weight of such an event relative to others; 0 or more. */
  readonly weight: number;
  /** Whether the item is not recommended to the person again. */
  readonly hides: boolean;
  /**
   * Whether items are consumed by such events, perhaps repeatedly, as by purchases; by default the same as `hides`.
   */
  readonly repeats?: boolean | undefined;
  /** The value from which on an event is positive; below it is negative. Without a value, the meaning decides. */
  readonly positiveFrom?: number | undefined;
  /** Kinds that it undoes: the person's earlier events of these kinds with the item no longer count. */
  readonly undoes?: readonly string[] | undefined;
  /** Whether it undoes only the latest such event, as a return undoes one purchase. */
  readonly undoesLatest?: boolean | undefined;
}
