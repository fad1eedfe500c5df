/** Fitted weights. */
export const SENTENCE_WEIGHTS: readonly number[] = [];
export const CONFIDENCE_WEIGHTS: readonly number[] = [];
export const THRESHOLD: { readonly chinese: number; readonly other: number } = { chinese: 0, other: 0 };
