/** The dumps of Gorse: items, users and feedback, an object a line. */
import type { AssignOptions } from '../assign.js';
import type { What } from '../fields.js';

/** What objects with these members are in a dump of Gorse; nothing where they are none. */
export function gorseForm(
  names: readonly string[],
): { readonly what: What; readonly extra: AssignOptions['extra'] } | undefined {
  const has = (...wanted: string[]) => wanted.every((name) => names.includes(name));
  if (has('FeedbackType', 'UserId', 'ItemId')) return { what: 'events', extra: [] };
  if (has('ItemId') && (has('IsHidden') || has('Categories') || has('Labels'))) {
    // Its Comment is what an item is called.
    return {
      what: 'items',
      extra: [
        ['Comment', 'title'],
        ['Labels', 'tags'],
        ['Categories', 'tags'],
      ],
    };
  }
  if (has('UserId') && !has('ItemId') && (has('Labels') || has('Subscribe'))) {
    return {
      what: 'users',
      extra: [
        ['Labels', 'tags'],
        ['Subscribe', 'tags'],
      ],
    };
  }
  return undefined;
}
