/** Calls as a client makes them that knows only an OpenAPI document: random values that its schemas allow. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';

export interface Schema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly content?: { readonly 'application/json': { readonly schema: Schema } };
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: { readonly [type: string]: { readonly schema: Schema } };
  };
  readonly responses: {
    readonly [status: string]: {
      readonly content?: { readonly [type: string]: { readonly schema: Schema } };
    };
  };
}

export interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
}

/** Random calls by an OpenAPI document, and checks of values by its schemas. */
export function documentCalls(document: Document) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'document', components: document.components });
  const checks = new WeakMap<Schema, ValidateFunction>();
  /** A function that says whether a value is one of a schema's; compiled once for each. */
  const check = (schema: Schema): ValidateFunction => {
    let compiled = checks.get(schema);
    if (!compiled) {
      compiled = ajv.compile(
        JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')) as Schema,
      );
      checks.set(schema, compiled);
    }
    return compiled;
  };
  /** Values that a schema allows. @param depth how much deeper what holds itself may go. */
  function valuesOf(schema: Schema, depth = 3): fc.Arbitrary<unknown> {
    const { $ref, oneOf, anyOf = oneOf, allOf, ...rest } = schema;
    if ($ref !== undefined) {
      return valuesOf(document.components.schemas[$ref.split('/').at(-1)!], depth - 1);
    }
    if (anyOf && schema.properties === undefined) {
      const shallow = anyOf.filter(({ type }) => depth > 0 || (type !== 'array' && type !== 'object'));
      return fc.oneof(...shallow.map((one) => valuesOf({ ...rest, ...one }, depth)));
    }
    if (Object.keys(schema).length === 0) return fc.jsonValue({ maxDepth: 1 });
    if ('const' in schema) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (Array.isArray(schema.type)) {
      return fc.oneof(...schema.type.map((type: string) => valuesOf({ ...schema, type }, depth)));
    }
    switch (schema.type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.integer({ min: schema.minimum ?? -(2 ** 31), max: schema.maximum ?? 2 ** 31 - 1 });
      case 'number':
        return fc.double({
          noNaN: true,
          noDefaultInfinity: true,
          ...(schema.minimum !== undefined && { min: schema.minimum }),
          ...(schema.maximum !== undefined && { max: schema.maximum }),
        });
      case 'string':
        return stringsOf(schema);
      case 'array':
        return fc.array(valuesOf(schema.items!, depth), { minLength: schema.minItems ?? 0, maxLength: 4 });
      case 'object':
        return objectsOf(schema, depth);
      default:
        throw new Error(`no values are known for ${JSON.stringify(schema)}`);
    }
  }

  function stringsOf({ pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
    const fits = (text: string) => [...text].length >= minLength && [...text].length <= maxLength;
    const some =
      pattern === undefined ? fc.string({ unit: 'binary' }) : fc.stringMatching(new RegExp(pattern, 'u'));
    // As long as it may be, of characters of two code units each.
    const long = fc
      .constant('🙂'.repeat(Math.min(maxLength, 300)))
      .filter((text) => new RegExp(pattern ?? '', 'u').test(text));
    return pattern?.startsWith('^(?:[^')
      ? fc.oneof({ weight: 6, arbitrary: some.filter(fits) }, { weight: 1, arbitrary: long })
      : some.filter(fits);
  }

  function objectsOf(schema: Schema, depth: number): fc.Arbitrary<object> {
    const { properties = {}, required = [], additionalProperties, allOf = [] } = schema;
    const known = fc.record(
      Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, valuesOf(one, depth)])),
      { requiredKeys: [...required] },
    );
    const names = (schema.propertyNames ?? {}) as Schema;
    const more =
      typeof additionalProperties === 'object'
        ? fc.dictionary(stringsOf(names), valuesOf(additionalProperties, depth), { maxKeys: 3 })
        : fc.constant({});
    const allowed = allOf.length > 0 ? check({ allOf }) : () => true;
    return fc
      .tuple(known, more)
      .map(([a, b]) => ({ ...b, ...a }))
      .filter((object) => allowed(object));
  }

  /** A call as a client makes it that knows only the document. */
  function callsOf(path: string, operation: Operation) {
    const parameters = (operation.parameters ?? []).map((parameter) => {
      const { schema, content, required } = parameter;
      const values = schema
        ? valuesOf(schema).map((value) => (Array.isArray(value) ? value.map(String) : String(value)))
        : valuesOf(content!['application/json'].schema).map((value) => JSON.stringify(value));
      return (required ? values : fc.option(values, { nil: undefined })).map((value) => ({
        ...parameter,
        value,
      }));
    });
    const { requestBody } = operation;
    const body = requestBody
      ? valuesOf(requestBody.content['application/json'].schema)
      : fc.constant(undefined);
    return fc.tuple(fc.tuple(...parameters), body).map(([given, sent]) => {
      let url = path;
      const query = new URLSearchParams();
      for (const { name, in: where, value } of given) {
        if (value === undefined) continue;
        if (where === 'path') url = url.replace(`{${name}}`, encodeURIComponent(String(value)));
        else for (const one of [value].flat()) query.append(name, one);
      }
      return { url: query.size > 0 ? `${url}?${query}` : url, body: sent };
    });
  }

  return { callsOf, check };
}
