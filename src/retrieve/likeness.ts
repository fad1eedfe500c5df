/** Similarity of two items, for re-ranking by diversity. */

/** From a number below 0, or 0, where two items have nothing in common, to 1 where they are the same. */
type Likeness = (a: number, b: number) => number;

/**
 * By the tags they share and, where a sequence model is trained, by the cosine of its vectors, to which both behaviour
 * and texts contribute: the higher of the two counts.
 *
 * @param world of it, the content and the sequence model.
 * @returns the similarity of two items by their numbers, 0 to 1.
 */
export function likenessIn({
  content,
  sequence,
}: {
  readonly content: { readonly alike: Likeness };
  readonly sequence?: { readonly alike: Likeness } | undefined;
}): Likeness {
  if (!sequence) return (a, b) => content.alike(a, b);
  return (a, b) => Math.max(content.alike(a, b), sequence.alike(a, b));
}
