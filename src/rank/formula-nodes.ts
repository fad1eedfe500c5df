/**
 * The nodes that a formula is compiled to: closures that read one candidate. Types are known at compile time, except
 * for values of attributes, which can be of any type.
 */

/** The part of an item that a formula can read; times in milliseconds since 1970. */
export interface FormulaItem {
  readonly id: string;
  readonly title: string | null;
  readonly image: string | null;
  readonly tags: readonly string[];
  readonly attributes: { readonly [name: string]: unknown };
  readonly published: number | null;
}

/** The current candidate; one object is reused for all of them. */
export interface Row {
  /** The score, followed by the outcomes in the order in which the formula names them. */
  columns: readonly ArrayLike<number>[];
  /** The candidate's position in the columns. */
  place: number;
  item: FormulaItem;
  now: number;
  /** The current values of the variables of `exists` and `all`. */
  readonly variables: unknown[];
}

export type Value =
  | { readonly type: 'number'; readonly of: (row: Row) => number }
  | { readonly type: 'boolean'; readonly of: (row: Row) => boolean }
  | { readonly type: 'text'; readonly of: (row: Row) => string }
  | { readonly type: 'list'; readonly of: (row: Row) => readonly unknown[] }
  /** Read from the item: `null` if the item lacks it. */
  | { readonly type: 'any'; readonly of: (row: Row) => unknown };

/** A value with its position in the formula's text. */
export type Node = Value & { readonly start: number; readonly end: number };

const NAMES = { number: 'a number', boolean: 'true or false', text: 'text', list: 'a list' } as const;

/** A part of a formula has another type than is needed. */
export class WrongType extends Error {
  constructor(
    readonly node: Node,
    reason: string,
  ) {
    super(reason);
  }
}

/** Conversion in sums and products: a missing attribute counts as 0, true as 1, false as 0. */
export function asNumber(node: Node): (row: Row) => number {
  switch (node.type) {
    case 'number':
      return node.of;
    case 'boolean':
      return (row) => (node.of(row) ? 1 : 0);
    case 'any':
      return (row) => {
        const value = node.of(row);
        return typeof value === 'number' ? value : value === true ? 1 : 0;
      };
    default:
      throw new WrongType(node, `is ${NAMES[node.type]}, and a number is needed here`);
  }
}

/** Conversion in comparisons: a missing attribute is neither more nor less than anything. */
function asCompared(node: Node): (row: Row) => number {
  if (node.type !== 'any') return asNumber(node);
  return (row) => {
    const value = node.of(row);
    return typeof value === 'number' ? value : Number.NaN;
  };
}

/** Evaluates a node to true or false. @throws WrongType where its type is another. */
export function asBoolean(node: Node): (row: Row) => boolean {
  if (node.type === 'boolean') return node.of;
  if (node.type === 'any') return (row) => node.of(row) === true;
  const hint = node.type === 'number' ? ': compare it, as in p.click > 0.1' : '';
  throw new WrongType(node, `is ${NAMES[node.type]}, and true or false is needed here${hint}`);
}

/** Evaluates a node to a text. @throws WrongType where its type is another. */
export function asText(node: Node): (row: Row) => string {
  if (node.type === 'text') return node.of;
  if (node.type !== 'any') throw new WrongType(node, `is ${NAMES[node.type]}, and text is needed here`);
  return (row) => {
    const value = node.of(row);
    return typeof value === 'string' ? value : '';
  };
}

/** Conversion to a list: a single value counts as a list of one, and a missing one as an empty list. */
export function asList(node: Node): (row: Row) => readonly unknown[] {
  if (node.type === 'list') return node.of;
  if (node.type !== 'any') throw new WrongType(node, `is ${NAMES[node.type]}, and a list is needed here`);
  return (row) => {
    const value = node.of(row);
    return Array.isArray(value) ? value : value === null ? [] : [value];
  };
}

/** A member of a value that was read from an item, `null` where there is none. */
export function member(value: unknown, name: unknown): unknown {
  if (typeof value !== 'object' || value === null) return null;
  const key = String(name);
  return Object.hasOwn(value, key) ? ((value as { readonly [key: string]: unknown })[key] ?? null) : null;
}

const ARITHMETIC = {
  '+': (a, b) => (row) => a(row) + b(row),
  '-': (a, b) => (row) => a(row) - b(row),
  '*': (a, b) => (row) => a(row) * b(row),
  '/': (a, b) => (row) => a(row) / b(row),
  '%': (a, b) => (row) => a(row) % b(row),
} as const satisfies {
  [operator: string]: (a: (row: Row) => number, b: (row: Row) => number) => (row: Row) => number;
};

const ORDER = {
  '<': (a, b) => (row) => a(row) < b(row),
  '<=': (a, b) => (row) => a(row) <= b(row),
  '>': (a, b) => (row) => a(row) > b(row),
  '>=': (a, b) => (row) => a(row) >= b(row),
} as const satisfies {
  [operator: string]: <Value extends number | string>(
    a: (row: Row) => Value,
    b: (row: Row) => Value,
  ) => (row: Row) => boolean;
};

export type Arithmetic = keyof typeof ARITHMETIC;

export type Order = keyof typeof ORDER;

/** Integers and fractions mix, and quotients are never rounded, unlike in plain CEL. */
export function arithmetic(operator: Arithmetic, a: Node, b: Node): Value {
  const parts = [a.type, b.type];
  if (
    operator === '+' &&
    parts.includes('text') &&
    parts.every((type) => type === 'text' || type === 'any')
  ) {
    const left = asText(a);
    const right = asText(b);
    return { type: 'text', of: (row) => left(row) + right(row) };
  }
  return { type: 'number', of: ARITHMETIC[operator](asNumber(a), asNumber(b)) };
}

/** A comparison by size, of numbers or of texts. @throws WrongType where the two cannot be compared. */
export function order(operator: Order, a: Node, b: Node): Value {
  const compare = ORDER[operator];
  return a.type === 'text' || b.type === 'text'
    ? { type: 'boolean', of: compare(asText(a), asText(b)) }
    : { type: 'boolean', of: compare(asCompared(a), asCompared(b)) };
}

/** A comparison for equality. @throws WrongType where the two types can never be equal. */
export function equal(a: Node, b: Node): (row: Row) => boolean {
  if (a.type !== b.type && a.type !== 'any' && b.type !== 'any') {
    throw new WrongType(b, `is ${NAMES[b.type]}, and can never equal ${NAMES[a.type]}`);
  }
  const left: (row: Row) => unknown = a.of;
  const right: (row: Row) => unknown = b.of;
  return (row) => left(row) === right(row);
}

/** A conditional: one of two nodes, which must have one type; beside a number, an attribute counts as a number. */
export function either(condition: Node, yes: Node, no: Node): Value {
  const which = asBoolean(condition);
  const choose =
    <Value>(a: (row: Row) => Value, b: (row: Row) => Value) =>
    (row: Row) =>
      which(row) ? a(row) : b(row);
  const type = yes.type === 'any' ? no.type : yes.type;
  if (no.type !== 'any' && no.type !== type) {
    throw new WrongType(no, `is ${NAMES[no.type]}, and in the other case it is ${NAMES[type as 'number']}`);
  }
  switch (type) {
    case 'number':
      return { type, of: choose(asNumber(yes), asNumber(no)) };
    case 'boolean':
      return { type, of: choose(asBoolean(yes), asBoolean(no)) };
    case 'text':
      return { type, of: choose(asText(yes), asText(no)) };
    case 'list':
      return { type, of: choose(asList(yes), asList(no)) };
    case 'any':
      return { type, of: choose<unknown>(yes.of, no.of) };
  }
}
