/** The order of items by their requirements. */

/**
 * An item with its requirements, each after everything that it requires, the item itself last; or a circle of
 * requirements.
 */
export type Closure = { readonly order: readonly number[] } | { readonly circle: readonly number[] };

/**
 * Visits an item's requirements depth first, so that related items stay together.
 *
 * @param requirementsOf the requirements of an item, in the order in which to visit them.
 * @param placed items that are on the path already.
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
  // An explicit stack: chains of requirements can be longer than the call stack allows.
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
