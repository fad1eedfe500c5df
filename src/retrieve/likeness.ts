/** How alike two items are, for lists that are not to show the same thing over and over. */

/** From a number below 0, or 0, where two items have nothing in common, to 1 where they are the same. */
type Likeness = (a: number, b: number) => number;

/**
 * By the tags they share and, where a sequence model is trained, by the cosine of its vectors, in which who took them
 * and what is said of them come together: the higher of the two counts.
 *
 * @param world of it, the content and the sequence model.
 * @returns what tells of two items how alike they are, 0 to 1.
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
