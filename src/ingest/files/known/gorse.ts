/** The dumps of Gorse: items, users and feedback, an object a line. */
import { isObject } from '../../../runtime/index.js';
import type { AssignOptions } from '../assign.js';
import type { What } from '../fields.js';
import type { Found } from '../objects.js';

/** Members of labels that are vectors, by their names. */
const VECTOR = /embedding|vector|^emb$/i;

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 1 && value.every((each) => typeof each === 'number');

/** Whether an object is an item whose labels have members. */
export const hasLabels = (object: object): boolean =>
  'ItemId' in object && !('FeedbackType' in object) && 'Labels' in object && isObject(object.Labels);

/** An item whose labels have members: lists of texts become tags, a vector its vector, and all else attributes. */
function withLabels(object: object): object {
  if (!hasLabels(object)) return object;
  const labels = (object as { readonly Labels: object }).Labels;
  const rest: { [name: string]: unknown } = {};
  const tags: unknown[] = [];
  let vector: number[] | undefined;
  for (const [name, value] of Object.entries(labels)) {
    if (vector === undefined && VECTOR.test(name) && isNumbers(value)) vector = value;
    else if (Array.isArray(value) && value.every((each) => typeof each === 'string')) tags.push(...value);
    else rest[`Labels.${name}`] = value;
  }
  return { ...object, Labels: tags, attributes: rest, ...(vector && { vector }) };
}

/** The same of all objects. */
export async function* spreadLabels(found: AsyncIterable<Found>): AsyncGenerator<Found> {
  for await (const batch of found)
    yield {
      ...batch,
      objects: batch.objects.map(({ object, line }) => ({ object: withLabels(object), line })),
    };
}

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
