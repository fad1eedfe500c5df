/**
 * Further forms of input for the OpenAPI document: ids as whole numbers, tags as one text or with numbers, and `null` for
 * optional fields (`normalise` of `ingest` converts them to the stored form).
 */
import { isDeepStrictEqual } from 'node:util';

interface Schema {
  readonly properties?: { readonly [name: string]: unknown };
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

/** Integers that JSON numbers represent exactly. */
const WHOLE = { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

const NULL = { type: 'null' };

/** A schema that also accepts others; its description and default stay at the top level. */
function or(schema: unknown, others: readonly object[]): object {
  const { description, default: usual, ...rest } = schema as Schema;
  const ways =
    Array.isArray(rest.anyOf) && Object.keys(rest).length === 1 ? (rest.anyOf as object[]) : [rest];
  const missing = others.filter((other) => !ways.some((way) => isDeepStrictEqual(way, other)));
  return {
    ...(description !== undefined && { description }),
    ...(usual !== undefined && { default: usual }),
    anyOf: [...ways, ...missing],
  };
}

/** Marks the schema of an id that can be sent as a whole number, until the document is finished. */
export const SENT_ID = { 'x-sent': 'id' } as const;

/** A schema in which all schemas marked by {@link SENT_ID} have their form of input. */
function marked(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(marked);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { 'x-sent': mark, ...rest } = schema as Schema;
  const made = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, marked(value)]));
  return mark === undefined ? made : or(made, [WHOLE]);
}

/** The fields of records that can be `null` instead of being left out. */
const NULLABLE: { readonly [id: string]: readonly string[] } = {
  EventInput: ['value', 'position', 'context', 'request'],
  ItemInput: ['attributes', 'hidden'],
  UserInput: ['attributes'],
};

/** The fields of records that are ids, and can be sent as whole numbers. */
const IDS: { readonly [id: string]: readonly string[] } = {
  EventInput: ['id', 'user', 'session', 'item', 'request'],
  ItemInput: ['id'],
  UserInput: ['id'],
};

/** Tags as they are sent: one text, cut as in files, or a list in which numbers are taken as texts. */
function sentTags(schema: unknown): unknown {
  const { items, ...rest } = schema as Schema;
  return or({ ...rest, items: or(items, [{ type: 'number' }]) }, [items as object]);
}

/** Records that have tags. */
const TAGGED = ['ItemInput', 'UserInput', 'ItemPatchInput', 'UserPatchInput'] as const;

/** The components with their further forms of input. */
export function withSentForms(schemas: { readonly [id: string]: unknown }): { [id: string]: unknown } {
  const made = marked(schemas) as { [id: string]: unknown };
  for (const id of TAGGED) {
    const schema = made[id] as Schema | undefined;
    const tags = schema?.properties?.tags;
    if (tags) made[id] = { ...schema, properties: { ...schema.properties, tags: sentTags(tags) } };
  }
  widen(made, IDS, WHOLE);
  widen(made, NULLABLE, NULL);
  return made;
}

/** Adds a form to fields of components. */
function widen(
  made: { [id: string]: unknown },
  fields: { readonly [id: string]: readonly string[] },
  form: object,
): void {
  for (const [id, names] of Object.entries(fields)) {
    const schema = made[id] as Schema | undefined;
    if (!schema?.properties) continue;
    const properties = Object.entries(schema.properties).map(([name, property]) => [
      name,
      names.includes(name) ? or(property, [form]) : property,
    ]);
    made[id] = { ...schema, properties: Object.fromEntries(properties) };
  }
}
