/**
 * What bodies are taken in besides the form in which they are kept, for the OpenAPI document: ids as whole numbers, and
 * `null` for what may be left out (`normalise` of `ingest` makes them the form that is kept).
 */
import { isDeepStrictEqual } from 'node:util';

interface Schema {
  readonly properties?: { readonly [name: string]: unknown };
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

/** Whole numbers that JSON's numbers hold. */
const WHOLE = { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

const NULL = { type: 'null' };

/** A schema that also takes what others say; its description and its default stay where they are read. */
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

/** What marks the schema of an id that may be sent as a whole number, until the document is finished. */
export const SENT_ID = { 'x-sent': 'id' } as const;

/** A schema with those within it that are marked by {@link SENT_ID} as they are sent. */
function marked(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(marked);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { 'x-sent': mark, ...rest } = schema as Schema;
  const made = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, marked(value)]));
  return mark === undefined ? made : or(made, [WHOLE]);
}

/** Of the records, which fields may be `null` as if they were left out. */
const NULLABLE: { readonly [id: string]: readonly string[] } = {
  EventInput: ['value', 'position', 'context'],
  ItemInput: ['attributes', 'hidden'],
  UserInput: ['attributes'],
};

/** The components with what bodies are taken in besides. */
export function withSentForms(schemas: { readonly [id: string]: unknown }): { [id: string]: unknown } {
  const made = marked(schemas) as { [id: string]: unknown };
  for (const [id, names] of Object.entries(NULLABLE)) {
    const schema = made[id] as Schema | undefined;
    if (!schema?.properties) continue;
    const properties = Object.entries(schema.properties).map(([name, property]) => [
      name,
      names.includes(name) ? or(property, [NULL]) : property,
    ]);
    made[id] = { ...schema, properties: Object.fromEntries(properties) };
  }
  return made;
}
