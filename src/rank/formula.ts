/**
 * Formulas in CEL (https://cel.dev) over candidates: their predictions, their score, and the attributes of their
 * items. The text is parsed and checked once, and compiled to closures over columns.
 *
 * More lenient than plain CEL in four ways, as not all authors of formulas are programmers: integers and fractions
 * mix (`1 + p.click`, and `1 / 2` is 0.5); true and false count as 1 and 0 in sums; an attribute that an item does
 * not have counts as 0 in sums, and every comparison with it is false; a single value counts as a list of one.
 */
import { type ASTNode, ParseError, parse } from '@marcbachmann/cel-js';
import { DAY } from '../runtime/index.js';
import { type ColumnGroup, PREDICTED } from './formula-columns.js';
import { choices, FormulaError, inWords } from './formula-error.js';
import { FUNCTIONS, MACROS } from './formula-functions.js';
import {
  type Arithmetic,
  arithmetic,
  asBoolean,
  asList,
  asNumber,
  either,
  equal,
  type FormulaItem,
  member,
  type Node,
  type Order,
  order,
  type Row,
  type Value,
  WrongType,
} from './formula-nodes.js';
import { compiledTerms } from './formula-terms.js';

/** Candidates in columns of equal length. */
export interface FormulaInput {
  /** The items of the candidates. */
  readonly items: readonly FormulaItem[];
  /** The scores without an objective. */
  readonly score: ArrayLike<number>;
  /** The predicted probabilities by outcome, or the columns of another group. */
  readonly outcomes: { readonly [name: string]: ArrayLike<number> };
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The names that a formula can use. */
export interface Vocabulary {
  /** Predicted outcomes, `p.NAME`; or the members of another group of columns. */
  readonly outcomes: Iterable<string>;
  /** Attributes that items have: `item.attributes.NAME`. */
  readonly attributes: Iterable<string>;
}

/** A parsed and checked formula. */
export interface Formula<Value> {
  readonly text: string;
  /** The outcomes that it names, or the members of another group of columns. */
  readonly outcomes: readonly string[];
  /** @throws FormulaError where it names an outcome or an attribute that is not in the vocabulary. */
  check(vocabulary: Vocabulary): void;
  /** Its value for a candidate by position in the input, which must have every outcome that the formula names. */
  over(input: FormulaInput): (place: number) => Value;
  /** The terms of its sum, as text and with their values; a single one where it is not a sum of numbers. */
  terms(input: FormulaInput): readonly { readonly text: string; readonly of: (place: number) => number }[];
}

/** The maximum length of a formula in characters. */
const LONGEST = 4_000;

/**
 * A formula whose value is a number.
 *
 * @param group the columns that it may name beside the score.
 * @throws FormulaError where it is wrong, with the position and the reason.
 * @example
 * const formula = parseNumber('score * ("tea" in item.tags ? 2 : 1)');
 * formula.over({ items: [{ ...item, tags: ['tea'] }], score: [0.25], outcomes: {}, now: Date.now() })(0); // 0.5
 */
export const parseNumber = (text: string, group: ColumnGroup = PREDICTED): Formula<number> =>
  parseAs(text, asNumber, group);

/** A formula whose value is true or false. @throws FormulaError where it is wrong, with the position and the reason. */
export const parseCondition = (text: string, group: ColumnGroup = PREDICTED): Formula<boolean> =>
  parseAs(text, asBoolean, group);

/** A formula whose value is a list. @throws FormulaError where it is wrong, with the position and the reason. */
export const parseList = (text: string): Formula<readonly unknown[]> => parseAs(text, asList, PREDICTED);

function parseAs<Result>(
  text: string,
  typed: (node: Node) => (row: Row) => Result,
  group: ColumnGroup,
): Formula<Result> {
  const { of, outcomes, attributes, terms } = compile(text, typed, group);
  const names = [...outcomes.keys()];
  /** One row object is reused for all candidates. */
  const reading = <Read>(
    { items, score, outcomes: predicted, now }: FormulaInput,
    read: (row: Row) => Read,
  ) => {
    const columns = [score, ...names.map((name) => predicted[name])];
    const row: Row = { columns, place: 0, item: items[0], now, variables: [] };
    return (place: number): Read => {
      row.place = place;
      row.item = items[place];
      return read(row);
    };
  };
  return {
    text,
    outcomes: names,
    check(vocabulary) {
      const predicted = new Set(vocabulary.outcomes);
      for (const [name, at] of outcomes) {
        if (!predicted.has(name)) throw new FormulaError(group.unknown(name, predicted), text, at);
      }
      const known = new Set(vocabulary.attributes);
      for (const [name, at] of attributes) {
        if (known.has(name)) continue;
        const instead =
          known.size === 0 ? 'items have no attributes yet' : `there are ${choices(name, known)}`;
        throw new FormulaError(`no item has an attribute '${name}': ${instead}`, text, at);
      }
    },
    over: (input) => reading(input, of),
    terms: (input) => terms().map((term) => ({ text: term.text, of: reading(input, term.of) })),
  };
}

function compile<Result>(text: string, typed: (node: Node) => (row: Row) => Result, group: ColumnGroup) {
  if (text.length > LONGEST) throw new FormulaError(`is longer than ${LONGEST} characters`, text, LONGEST);
  if (text.trim() === '') throw new FormulaError('is empty', text, 0);
  const compiler = new Compiler(text, group);
  try {
    const { ast } = parse(text);
    const of = typed(compiler.node(ast));
    const terms = () => compiledTerms(ast, text, (part) => asNumber(compiler.node(part)));
    return { of, outcomes: compiler.outcomes, attributes: compiler.attributes, terms };
  } catch (error) {
    if (error instanceof WrongType) {
      const { start, end } = error.node;
      throw new FormulaError(`\`${text.slice(start, end)}\` ${error.message}`, text, start);
    }
    if (error instanceof ParseError) {
      const at = error.range?.start ?? 0;
      throw new FormulaError(inWords(error, text, at), text, at);
    }
    throw error;
  }
}

/** Fields of an item besides its attributes. */
const FIELDS: { readonly [name: string]: Value } = {
  id: { type: 'text', of: ({ item }) => item.id },
  title: { type: 'text', of: ({ item }) => item.title ?? '' },
  image: { type: 'text', of: ({ item }) => item.image ?? '' },
  tags: { type: 'list', of: ({ item }) => item.tags },
  // An item without a time of publication: the field counts as a missing attribute.
  age_days: {
    type: 'any',
    of: ({ item, now }) => (item.published === null ? null : Math.max(0, now - item.published) / DAY),
  },
};

class Compiler {
  readonly outcomes = new Map<string, number>();
  readonly attributes = new Map<string, number>();
  /** The variables of enclosing `exists` and `all`, the innermost last. */
  readonly #variables: string[] = [];

  constructor(
    readonly text: string,
    readonly group: ColumnGroup,
  ) {}

  node(ast: ASTNode): Node {
    return { ...this.#value(ast), start: ast.start, end: ast.end };
  }

  #wrong(reason: string, at: number): FormulaError {
    return new FormulaError(reason, this.text, at);
  }

  #value(ast: ASTNode): Value {
    switch (ast.op) {
      case 'value':
        return this.#literal(ast.args, ast.start);
      case 'id':
        return this.#variable(ast.args, ast.start);
      case '.':
        return this.#field(ast.args[0], ast.args[1], ast.pos);
      case '[]': {
        const [whole, part] = ast.args;
        if (part.op === 'value' && typeof part.args === 'string') {
          return this.#field(whole, part.args, part.start);
        }
        const list = asList(this.node(whole));
        const index = asNumber(this.node(part));
        return { type: 'any', of: (row) => list(row)[index(row)] ?? null };
      }
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return arithmetic(ast.op satisfies Arithmetic, this.node(ast.args[0]), this.node(ast.args[1]));
      case '<':
      case '<=':
      case '>':
      case '>=':
        return order(ast.op satisfies Order, this.node(ast.args[0]), this.node(ast.args[1]));
      case '==':
      case '!=':
      case 'in':
      case '&&':
      case '||':
      case '!_':
        return { type: 'boolean', of: this.#test(ast) };
      case '-_': {
        const value = asNumber(this.node(ast.args));
        return { type: 'number', of: (row) => -value(row) };
      }
      case '?:': {
        const [condition, yes, no] = ast.args.map((part) => this.node(part)) as [Node, Node, Node];
        return either(condition, yes, no);
      }
      case 'list': {
        const members = ast.args.map((part) => this.node(part).of as (row: Row) => unknown);
        if (ast.args.every(({ op }) => op === 'value')) {
          const list = members.map((of) => of({} as Row));
          return { type: 'list', of: () => list };
        }
        return { type: 'list', of: (row) => members.map((of) => of(row)) };
      }
      case 'call':
        return ast.args[0] === 'has'
          ? this.#has(ast.args[1], ast.start)
          : this.#call(ast.args[0], ast.args[1], ast.start);
      case 'rcall': {
        const [name, receiver, args] = ast.args;
        return MACROS.includes(name)
          ? this.#each(name, receiver, args, ast.start)
          : this.#call(name, [receiver, ...args], ast.start);
      }
      default:
        throw this.#wrong('maps and optional fields cannot be used here', ast.start);
    }
  }

  #test(ast: Extract<ASTNode, { op: '==' | '!=' | 'in' | '&&' | '||' | '!_' }>): Test {
    switch (ast.op) {
      case '==':
        return equal(this.node(ast.args[0]), this.node(ast.args[1]));
      case '!=': {
        const same = equal(this.node(ast.args[0]), this.node(ast.args[1]));
        return (row) => !same(row);
      }
      case 'in': {
        const one = this.node(ast.args[0]).of as (row: Row) => unknown;
        const list = asList(this.node(ast.args[1]));
        return (row) => list(row).includes(one(row));
      }
      case '&&': {
        const [a, b] = ast.args.map((part) => asBoolean(this.node(part))) as [Test, Test];
        return (row) => a(row) && b(row);
      }
      case '||': {
        const [a, b] = ast.args.map((part) => asBoolean(this.node(part))) as [Test, Test];
        return (row) => a(row) || b(row);
      }
      case '!_': {
        const test = asBoolean(this.node(ast.args));
        return (row) => !test(row);
      }
    }
  }

  #literal(value: unknown, at: number): Value {
    if (typeof value === 'bigint' || typeof value === 'number') {
      const number = Number(value);
      return { type: 'number', of: () => number };
    }
    if (typeof value === 'boolean') return { type: 'boolean', of: () => value };
    if (typeof value === 'string') return { type: 'text', of: () => value };
    if (value === null) return { type: 'any', of: () => null };
    throw this.#wrong('write numbers without u, and text without b', at);
  }

  #variable(name: string, at: number): Value {
    const slot = this.#variables.lastIndexOf(name);
    if (slot >= 0) return { type: 'any', of: ({ variables }) => variables[slot] };
    if (name === 'score') return { type: 'number', of: ({ columns, place }) => columns[0][place] };
    const { name: group, member, needs } = this.group;
    if (name === group) throw this.#wrong(`'${group}' needs ${needs}, as in ${group}.click`, at);
    if (name === 'item') throw this.#wrong(`'item' needs a field: ${fields()}`, at);
    throw this.#wrong(`there is no '${name}': there are score, ${group}.${member} and item.FIELD`, at);
  }

  #field(whole: ASTNode, name: string, at: number): Value {
    if (isAttributes(whole)) {
      if (!this.attributes.has(name)) this.attributes.set(name, at);
      return { type: 'any', of: ({ item }) => member(item.attributes, name) };
    }
    if (whole.op === 'id' && !this.#variables.includes(whole.args)) {
      if (whole.args === this.group.name) {
        if (!this.outcomes.has(name)) this.outcomes.set(name, at);
        const column = 1 + [...this.outcomes.keys()].indexOf(name);
        return { type: 'number', of: ({ columns, place }) => columns[column][place] };
      }
      if (whole.args === 'item') {
        if (Object.hasOwn(FIELDS, name)) return FIELDS[name];
        if (name === 'attributes') {
          throw this.#wrong("'item.attributes' needs a name, as in item.attributes.price", at);
        }
        throw this.#wrong(`an item has no field '${name}': ${fields(name)}`, at);
      }
    }
    const value = this.node(whole);
    if (value.type !== 'any') throw new WrongType(value, `has no field '${name}'`);
    return { type: 'any', of: (row) => member(value.of(row), name) };
  }

  #has(args: readonly ASTNode[], at: number): Value {
    const [field] = args;
    if (args.length !== 1 || (field.op !== '.' && field.op !== '[]')) {
      throw this.#wrong('has() takes one field, as in has(item.attributes.price)', at);
    }
    const of = this.node(field).of as (row: Row) => unknown;
    return { type: 'boolean', of: (row) => of(row) !== null && of(row) !== '' };
  }

  #call(name: string, args: readonly ASTNode[], at: number): Value {
    const called = FUNCTIONS.get(name);
    if (!called) {
      const known = [...FUNCTIONS.keys(), ...MACROS, 'has'];
      throw this.#wrong(`there is no function '${name}': there are ${choices(name, known)}`, at);
    }
    const [fewest, most] = called.arity;
    if (args.length < fewest || args.length > most) {
      throw this.#wrong(`'${name}' is called as ${called.usage}`, at);
    }
    return called.build(args.map((arg) => this.node(arg)));
  }

  /** `list.exists(x, condition)` and `list.all(x, condition)`. */
  #each(name: string, whole: ASTNode, args: readonly ASTNode[], at: number): Value {
    const [variable, condition] = args;
    if (args.length !== 2 || variable.op !== 'id') {
      throw this.#wrong(`'${name}' is called as list.${name}(x, condition on x)`, at);
    }
    const list = asList(this.node(whole));
    const slot = this.#variables.push(variable.args) - 1;
    const test = asBoolean(this.node(condition));
    this.#variables.pop();
    const holds = (row: Row) => (value: unknown) => {
      row.variables[slot] = value;
      return test(row);
    };
    return name === 'exists'
      ? { type: 'boolean', of: (row) => list(row).some(holds(row)) }
      : { type: 'boolean', of: (row) => list(row).every(holds(row)) };
  }
}

type Test = (row: Row) => boolean;

function fields(name = ''): string {
  return `there are ${choices(
    name,
    [...Object.keys(FIELDS), 'attributes.NAME'].map((field) => `item.${field}`),
  )}`;
}

const isAttributes = (ast: ASTNode): boolean =>
  ast.op === '.' && ast.args[1] === 'attributes' && ast.args[0].op === 'id' && ast.args[0].args === 'item';
