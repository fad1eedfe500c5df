/**
 * A grammar of bytes for JSON that matches a JSON Schema: objects with their properties in the order of the schema,
 * without spaces. Keywords that cannot be enforced during generation are refused, not ignored.
 */
import { LanguageModelError } from './language-model-error.js';

/** A part of a grammar. */
export type Rule =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'set'; readonly bytes: Uint8Array }
  | { readonly kind: 'sequence'; readonly parts: readonly Rule[] }
  | { readonly kind: 'choice'; readonly options: readonly Rule[] }
  | { readonly kind: 'repeat'; readonly part: Rule; readonly least: number; readonly most: number }
  | { readonly kind: 'later'; readonly rule: () => Rule };

export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

const encoder = new TextEncoder();

const text = (value: string): Rule => ({ kind: 'bytes', bytes: encoder.encode(value) });

const sequence = (...parts: Rule[]): Rule => ({ kind: 'sequence', parts });

const choice = (...options: Rule[]): Rule => ({ kind: 'choice', options });

const repeat = (part: Rule, least = 0, most = Number.POSITIVE_INFINITY): Rule => ({
  kind: 'repeat',
  part,
  least,
  most,
});

/** The set of bytes in the given ranges. */
function set(...ranges: readonly (readonly [number, number])[]): Rule {
  const bytes = new Uint8Array(256);
  for (const [from, to] of ranges) bytes.fill(1, from, to + 1);
  return { kind: 'set', bytes };
}

const TAIL = set([0x80, 0xbf]);

/** A character of a string: well-formed UTF-8 or an escape. */
const CHARACTER = choice(
  set([0x20, 0x21], [0x23, 0x5b], [0x5d, 0x7e]),
  sequence(set([0xc2, 0xdf]), TAIL),
  sequence(set([0xe0, 0xe0]), set([0xa0, 0xbf]), TAIL),
  sequence(set([0xe1, 0xec], [0xee, 0xef]), TAIL, TAIL),
  sequence(set([0xed, 0xed]), set([0x80, 0x9f]), TAIL),
  sequence(set([0xf0, 0xf0]), set([0x90, 0xbf]), TAIL, TAIL),
  sequence(set([0xf1, 0xf3]), TAIL, TAIL, TAIL),
  sequence(set([0xf4, 0xf4]), set([0x80, 0x8f]), TAIL, TAIL),
  sequence(text('\\'), set(...Array.from('"\\/bfnrt', (c) => [c.charCodeAt(0), c.charCodeAt(0)] as const))),
);

const DIGIT = set([0x30, 0x39]);

const INTEGER = sequence(
  repeat(text('-'), 0, 1),
  choice(text('0'), sequence(set([0x31, 0x39]), repeat(DIGIT, 0, 15))),
);

const NUMBER = sequence(
  INTEGER,
  repeat(sequence(text('.'), repeat(DIGIT, 1, 15)), 0, 1),
  repeat(
    sequence(
      set([0x65, 0x65], [0x45, 0x45]),
      repeat(set([0x2b, 0x2b], [0x2d, 0x2d]), 0, 1),
      repeat(DIGIT, 1, 2),
    ),
    0,
    1,
  ),
);

const string = (least: number, most: number): Rule =>
  sequence(text('"'), repeat(CHARACTER, least, most), text('"'));

const list = (item: Rule, least: number, most: number): Rule => {
  if (most === 0) return text('[]');
  const some = sequence(
    text('['),
    item,
    repeat(sequence(text(','), item), Math.max(0, least - 1), most - 1),
    text(']'),
  );
  return least === 0 ? choice(text('[]'), some) : some;
};

/** Any JSON value, of any nesting depth. */
const ANY: Rule = choice(
  string(0, Number.POSITIVE_INFINITY),
  NUMBER,
  text('true'),
  text('false'),
  text('null'),
  { kind: 'later', rule: () => list(ANY, 0, Number.POSITIVE_INFINITY) },
  { kind: 'later', rule: () => anyObject() },
);

function anyObject(): Rule {
  const entry = sequence(string(0, Number.POSITIVE_INFINITY), text(':'), ANY);
  return choice(text('{}'), sequence(text('{'), entry, repeat(sequence(text(','), entry)), text('}')));
}

/** Keywords without an effect on validation. */
const NOTES = new Set([
  '$schema',
  '$id',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
]);

const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['minLength', 'maxLength'],
  number: [],
  integer: [],
  boolean: [],
  null: [],
};

/**
 * The grammar of a schema.
 *
 * @example
 * const output = new Constraint(grammarOf({ type: 'boolean' }));
 * output.allows(new TextEncoder().encode('tru')); // true
 * grammarOf({ type: 'string', pattern: 'a+' }); // LanguageModelError: JSON schema, at /: the keyword "pattern" is not served
 *
 * @throws LanguageModelError for unsupported keywords, with their path in the schema.
 */
export const grammarOf = (schema: JsonSchema): Rule => new GrammarMaker(schema).ruleOf(schema, '');

const wrong = (at: string, what: string): LanguageModelError =>
  new LanguageModelError(`JSON schema, at ${at || '/'}: ${what}`);

/** Converts the parts of a schema to rules; the target of a `$ref` is converted once. */
class GrammarMaker {
  readonly #schema: JsonSchema;
  readonly #made = new Map<string, Rule>();

  constructor(schema: JsonSchema) {
    this.#schema = schema;
  }

  resolve(reference: string, at: string): Rule {
    const parts = reference.split('/');
    let found: unknown = this.#schema;
    if (parts.shift() !== '#') throw wrong(at, `$ref ${JSON.stringify(reference)} leads out of the schema`);
    for (const part of parts)
      found =
        typeof found === 'object' && found !== null && Object.hasOwn(found, part)
          ? (found as Record<string, unknown>)[part]
          : undefined;
    if (found === undefined) throw wrong(at, `$ref ${JSON.stringify(reference)} is not there`);
    const known = this.#made.get(reference);
    if (known) return known;
    let rule: Rule | undefined;
    const later: Rule = { kind: 'later', rule: () => rule! };
    this.#made.set(reference, later);
    rule = this.ruleOf(found as JsonSchema, reference);
    return later;
  }

  ruleOf(part: JsonSchema, at: string): Rule {
    if (
      part === true ||
      (typeof part === 'object' && part !== null && Object.keys(part).every((key) => NOTES.has(key)))
    )
      return ANY;
    if (typeof part !== 'object' || part === null) throw wrong(at, 'nothing can fit it');
    const only = (...keys: string[]) => {
      for (const key of Object.keys(part))
        if (!NOTES.has(key) && !keys.includes(key))
          throw wrong(at, `the keyword ${JSON.stringify(key)} is not served`);
    };
    if (typeof part.$ref === 'string') {
      only('$ref');
      return this.resolve(part.$ref, at);
    }
    if ('const' in part) return text(JSON.stringify(part.const));
    if (Array.isArray(part.enum)) return choice(...part.enum.map((value) => text(JSON.stringify(value))));
    const options = part.anyOf ?? part.oneOf;
    if (Array.isArray(options)) {
      only('anyOf', 'oneOf');
      return choice(...options.map((option, i) => this.ruleOf(option as JsonSchema, `${at}/anyOf/${i}`)));
    }
    const types = [part.type].flat();
    return choice(...types.map((type) => this.typed(part, String(type), at, only)));
  }

  typed(
    part: Readonly<Record<string, unknown>>,
    type: string,
    at: string,
    only: (...keys: string[]) => void,
  ): Rule {
    if (!Object.hasOwn(KEYWORDS, type)) throw wrong(at, `the type ${JSON.stringify(type)} is not known`);
    only('type', ...[part.type].flat().flatMap((one) => KEYWORDS[String(one)] ?? []));
    const count = (key: string, otherwise: number) => {
      const value = part[key] ?? otherwise;
      if (typeof value !== 'number' || !(value >= 0))
        throw wrong(at, `${key} ${JSON.stringify(value)} is no count`);
      return value;
    };
    const endless = Number.POSITIVE_INFINITY;
    if (type === 'string') return string(count('minLength', 0), count('maxLength', endless));
    if (type === 'integer') return INTEGER;
    if (type === 'number') return NUMBER;
    if (type === 'boolean') return choice(text('true'), text('false'));
    if (type === 'null') return text('null');
    if (type === 'array') {
      const item = this.ruleOf((part.items ?? true) as JsonSchema, `${at}/items`);
      return list(item, count('minItems', 0), count('maxItems', endless));
    }
    return this.object(part, at);
  }

  object(part: Readonly<Record<string, unknown>>, at: string): Rule {
    if (part.properties === undefined) return anyObject();
    const required = new Set(Array.isArray(part.required) ? part.required : []);
    const properties = Object.entries(part.properties as Record<string, JsonSchema>).map(([name, value]) => ({
      needed: required.has(name),
      rule: sequence(text(`${JSON.stringify(name)}:`), this.ruleOf(value, `${at}/properties/${name}`)),
    }));
    for (const name of required)
      if (!Object.hasOwn(part.properties as object, String(name)))
        throw wrong(at, `${JSON.stringify(name)} is required and has no schema`);
    // For each property, the rules from it on: if no property was written yet, and if one was.
    let [first, further]: [Rule, Rule] = [text(''), text('')];
    for (const { needed, rule } of properties.reverse()) {
      const now: Rule = sequence(rule, further);
      const next: Rule = sequence(text(','), rule, further);
      [first, further] = [needed ? now : choice(now, first), needed ? next : choice(next, further)];
    }
    return sequence(text('{'), first, text('}'));
  }
}
