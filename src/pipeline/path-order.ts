/** The order of items by what they require. */

/** What an item still needs, itself last, each after all that it requires; or a circle of requirements that it leads to. */
export type Closure = { readonly order: readonly number[] } | { readonly circle: readonly number[] };

/**
 * Walks from an item to all that it requires, depth first, so that what belongs together stays together.
 *
 * @param requirementsOf the items that an item requires, in the order in which they should come.
 * @param placed items that come before anyway.
 * @example
 * closureOf(3, (item) => (item === 3 ? [1, 2] : item === 2 ? [1] : []), new Set()); // { order: [1, 2, 3] }
 */
export function closureOf(
  target: number,
  requirementsOf: (item: number) => readonly number[],
  placed: ReadonlySet<number>,
): Closure {
  const order: number[] = [];
  const open = new Set([target]);
  const done = new Set<number>();
  // A stack of its own: chains of requirements may be longer than calls may be deep.
  const stack = [{ item: target, requirements: requirementsOf(target), next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (top.next === top.requirements.length) {
      stack.pop();
      open.delete(top.item);
      done.add(top.item);
      order.push(top.item);
      continue;
    }
    const item = top.requirements[top.next++];
    if (placed.has(item) || done.has(item)) continue;
    if (open.has(item)) {
      const items = stack.map((entry) => entry.item);
      return { circle: items.slice(items.indexOf(item)) };
    }
    open.add(item);
    stack.push({ item, requirements: requirementsOf(item), next: 0 });
  }
  return { order };
}
