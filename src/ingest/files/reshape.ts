/**
 * Objects whose members stand deeper than what they mean, as plain ones: lists of keys with their values, texts in
 * several languages, records within JSON:API's and Strapi's `attributes`, and what they are related to; before that, they are taken out
 * of what is around them (`envelopes`).
 */
import { isObject } from '../../runtime/index.js';
import { DELETION, isWrapped, unwrapped } from './envelopes.js';
import { nameFit } from './fields.js';
import type { Found } from './objects.js';

type Members = { readonly [name: string]: unknown };

const LANGUAGE =
  /^(ar|bg|ca|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|it|ja|ko|lt|lv|nb|nl|nn|pl|pt|ro|ru|sk|sl|sr|sv|th|tr|uk|vi|zh)([-_][A-Za-z]{2,4})?$/;

/** A text in several languages, `{"en": "Hat", "de": "Hut"}`. */
function isTranslated(value: unknown): value is Members {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  return (
    names.length > 0 &&
    names.every((name) => LANGUAGE.test(name)) &&
    Object.values(value).some((text) => typeof text === 'string' || Array.isArray(text))
  );
}

/** The text in English, else in the first language that has one. */
function translated(value: Members): unknown {
  const filled = Object.entries(value).filter(([, text]) => text !== null && text !== '');
  return (filled.find(([name]) => name.startsWith('en')) ?? filled[0])?.[1];
}

/** A list of keys with their values, as `event_params` of Google Analytics is. */
function isPairs(value: unknown): value is readonly Members[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((pair) => isObject(pair) && typeof pair.key === 'string' && 'value' in pair)
  );
}

/** A value, of one that is written by its type the one that is there: `{"string_value": "a", "int_value": null}`. */
function plainValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  if (!names.every((name) => /_value$|^set_timestamp_micros$/.test(name))) return value;
  return names.map((name) => value[name]).find((one) => one !== null && one !== undefined);
}

/** What stands beside the attributes of a record of JSON:API. */
const AROUND = new Set(['id', 'type', 'attributes', 'relationships', 'links', 'meta', 'documentId']);

/** Whether an object is a record whose members are all in its `attributes`. */
function isEnvelope(object: Members): boolean {
  const { attributes } = object;
  return (
    isObject(attributes) &&
    'id' in object &&
    Object.keys(object).every((name) => AROUND.has(name)) &&
    Object.keys(attributes).some(
      (name) =>
        ['title', 'body', 'published'].some((field) => nameFit('items', field, name) >= 0) ||
        nameFit('events', 'at', name) >= 0,
    )
  );
}

/** What a record of JSON:API is related to, by name: `{"profile": {"data": {"type": "profile", "id": "7"}}}`. */
function related(relationships: unknown): Members {
  if (!isObject(relationships)) return {};
  const found = Object.entries(relationships).flatMap(([name, relation]) => {
    const data = isObject(relation) ? relation.data : undefined;
    return isObject(data) && 'id' in data ? [[name, { id: data.id }] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Whether {@link reshaped} changes an object. */
export function hasShape(object: object): boolean {
  return (
    isWrapped(object) ||
    isEnvelope(object as Members) ||
    Object.values(object).some(
      (value) =>
        isPairs(value) || isTranslated(value) || (isObject(value) && Object.values(value).some(isTranslated)),
    )
  );
}

function reshaped(object: object): object {
  const { attributes, relationships, type: _, ...rest } = object as Members;
  const plain = isEnvelope(object as Members)
    ? { ...rest, ...related(relationships), ...(attributes as Members) }
    : object;
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => {
      if (isPairs(value))
        return [name, Object.fromEntries(value.map((pair) => [pair.key, plainValue(pair.value)]))];
      if (isTranslated(value)) return [name, translated(value)];
      if (!isObject(value) || !Object.values(value).some(isTranslated)) return [name, value];
      const inner = Object.entries(value).map(([key, member]) => [
        key,
        isTranslated(member) ? translated(member) : member,
      ]);
      return [name, Object.fromEntries(inner)];
    }),
  );
}

/** All objects in plain shape. */
export async function* reshape(found: AsyncIterable<Found>): AsyncGenerator<Found> {
  for await (const { objects, refused, bytes } of found) {
    const plain: Found['objects'] = [];
    const deleted: Found['refused'] = [];
    for (const { object, ...rest } of objects) {
      const record = unwrapped(object);
      if (record === DELETION) deleted.push({ line: rest.line, field: '', reason: DELETION });
      else plain.push({ object: reshaped(record), ...rest });
    }
    yield { objects: plain, refused: [...refused, ...deleted], bytes };
  }
}
