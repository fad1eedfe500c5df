/** What kinds of events mean, by code, as plain arrays that the loops over events can read. */
export interface Meanings {
  /** Above 0 for liking, below for disliking, 0 for neither. */
  readonly weight: Float32Array;
  /** 1 where an event of this kind keeps the item from being recommended to the person again. */
  readonly hides: Uint8Array;
}
