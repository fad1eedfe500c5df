/**
 * Values in the forms in which other systems send them, made those that records have; over HTTP, from code and from
 * files alike. What is none of these forms stays as it is, and is refused by the check that follows.
 *
 * - Ids that are whole numbers become text; beyond 2^53 they stay, as JSON's numbers have lost digits there.
 * - Kinds become lower case, with `_` between words: `Add To Cart` and `addToCart` are `add_to_cart`; those that are known
 *   in other languages become ours, as kinds have no letters but a to z: `购买` is `purchase`.
 * - Tags that are one text become a list, cut at `|`, `;` or `,`; numbers among them become text.
 * - Values that are text of digits become numbers. (Times as digits are read by the check.)
 * - What may be left out may be `null`.
 */
import { baseKind } from '../indexes/index.js';
import { isObject } from '../runtime/index.js';

const PLAIN = /^[\x20-\x7e]*$/;

/** A kind that is written as kinds are, which nearly all are. */
const WRITTEN = /^[a-z0-9_-]+$/;

type Fields = Readonly<Record<string, (value: unknown) => unknown>>;

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i;

/** An id as text, where it is a whole number. */
export const asId = (value: unknown) => (Number.isSafeInteger(value) ? String(value) : value);

/** A kind as kinds are written: lower case, with `_` between words, `addToCart` as `Add To Cart`. */
export function asKind(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > 256 || WRITTEN.test(value)) return value;
  const kind = value
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/\s+/g, '_');
  return PLAIN.test(kind) ? kind : baseKind(kind);
}

const asNumber = (value: unknown) =>
  typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;

const SEPARATORS = ['|', ';', ','];

/** The tags in a text. @param by what separates them; where absent, the first of `|`, `;` and `,` that is in it. */
export function tagsInText(text: string, by = SEPARATORS.find((mark) => text.includes(mark))): string[] {
  return (by ? text.split(by) : [text])
    .map((tag) =>
      tag
        .trim()
        .replace(/^(['"])(.*)\1$/s, '$2')
        .trim(),
    )
    .filter((tag) => tag !== '');
}

function asTags(value: unknown): unknown {
  if (typeof value === 'string') return tagsInText(value);
  return Array.isArray(value) && value.some((tag) => typeof tag === 'number')
    ? value.map((tag) => (Number.isFinite(tag) ? String(tag) : tag))
    : value;
}

const EVENT: Fields = {
  id: asId,
  user: asId,
  session: asId,
  item: asId,
  request: asId,
  kind: asKind,
  value: asNumber,
  position: asNumber,
};

const ITEM: Fields = { id: asId, tags: asTags };

const USER: Fields = { id: asId, tags: asTags };

/** @param nullable fields in which `null` is a value of its own. */
function normal(input: unknown, fields: Fields, nullable: readonly string[] = []): unknown {
  if (!isObject(input)) return input;
  const record = input;
  let changed: { [field: string]: unknown } | undefined;
  for (const field in record) {
    const value = record[field];
    if (value === null && field !== 'id' && !nullable.includes(field)) {
      changed ??= { ...record };
      delete changed[field];
      continue;
    }
    const made = Object.hasOwn(fields, field) ? fields[field](value) : value;
    if (made === value) continue;
    changed ??= { ...record };
    changed[field] = made;
  }
  return changed ?? input;
}

/**
 * @example
 * normalEvent({ user: 7, item: 'i', kind: 'Add To Cart', value: null });
 * // { user: '7', item: 'i', kind: 'add_to_cart' }
 */
export const normalEvent = (input: unknown): unknown => normal(input, EVENT);

/** An item as the check takes it. `null` in a field that holds one value is a value: it empties the field. */
export const normalItem = (input: unknown): unknown =>
  normal(input, ITEM, ['title', 'body', 'image', 'published', 'expires', 'vector']);

/** A user as the check takes it. */
export const normalUser = (input: unknown): unknown => normal(input, USER, ['vector']);

/** What a patch changes; `null` in it stays, and is checked. */
export const normalPatch = (input: unknown): unknown =>
  isObject(input) && 'tags' in input ? { ...input, tags: asTags(input.tags) } : input;
