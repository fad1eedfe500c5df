/**
 * Normalisation: converts the forms of values that other systems send to those of records, for HTTP, code and files.
 * Other values are not changed, and are refused by the validation that follows.
 *
 * - Ids that are integers become text, up to 2^53, beyond which JSON numbers lose digits.
 * - Kinds become lower case, with `_` between words: `Add To Cart` and `addToCart` are `add_to_cart`; names in other
 *   languages become the corresponding kinds, as kinds only have the letters a to z: `购买` is `purchase`.
 * - Tags that are one text are split at `|`, `;` or `,`; numbers among them become text.
 * - Values that are digits in text become numbers. (Times as digits are read by the validation.)
 * - Optional fields can be `null`.
 */
import { baseKind } from '../indexes/index.js';
import { isObject } from '../runtime/index.js';

const PLAIN = /^[\x20-\x7e]*$/;

/** The normal form of kinds, which nearly all have. */
const WRITTEN = /^[a-z0-9_-]+$/;

type Fields = Readonly<Record<string, (value: unknown) => unknown>>;

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i;

/** An id as text, if it is an integer. */
export const asId = (value: unknown) => (Number.isSafeInteger(value) ? String(value) : value);

/** A kind in normal form: lower case, with `_` between words, for `addToCart` as for `Add To Cart`. */
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

/** The tags in a text. @param by the separator; by default the first of `|`, `;` and `,` that occurs in it. */
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

/** @param nullable fields in which `null` is a value. */
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

/** An item in the form for validation. In fields with one value, `null` is a value that empties the field. */
export const normalItem = (input: unknown): unknown =>
  normal(input, ITEM, ['title', 'body', 'image', 'published', 'expires', 'vector']);

/** A user in the form for validation. */
export const normalUser = (input: unknown): unknown => normal(input, USER, ['vector']);

/** A patch in the form for validation; `null` is kept. */
export const normalPatch = (input: unknown): unknown =>
  isObject(input) && 'tags' in input ? { ...input, tags: asTags(input.tags) } : input;
