/** Similarity of two items, for re-ranking by diversity. */

/** The similarity of two items: 0 or below where they have nothing in common, 1 where they are the same. */
type Likeness = (a: number, b: number) => number;

/**
 * The higher of two similarities: by shared tags and, if a sequence model is trained, by the cosine of its vectors,
 * to which both behaviour and texts contribute.
 *
 * @param world the content and the sequence model.
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
