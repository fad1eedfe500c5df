/** Mappers of rows and of JSON objects to records, field by field, by a mapping of columns. */
import { type EventInput, parseTime } from '../../store/index.js';
import type { FileClock } from './clock.js';
import { eventId } from './event-id.js';
import { type FieldType, type Mapping, mapColumns, type Target, type What } from './fields.js';

/** A record on its way to the engine, which checks it. */
export type Draft = Record<string, unknown>;

/** Why a record was refused before the engine saw it. */
export interface Flaw {
  readonly field: string;
  readonly reason: string;
}

export interface MapperOptions {
  readonly map: ReadonlyMap<string, string>;
  /** The kind of events that name none; `rating` for those with a value and `click` for others where absent. */
  readonly kind?: string | undefined;
  /** What separates the members of a list; where absent the first of `|`, `;` and `,` that the cell has. */
  readonly separator?: string | undefined;
  readonly clock: FileClock;
}

/** Bounds of what is kept about a file's objects. */
const MOST_SHAPES = 1000;

const LONGEST_SHAPE = 1000;

const MOST_LEFT_OUT = 100;

class Unreadable extends Error {}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Numbers that read the same once written again; 007 and 1.50 stay text. */
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{0,14}[1-9])?$/;

const TRUE = /^(true|t|yes|y|1)$/i;

const FALSE = /^(false|f|no|n|0)$/i;

/**
 * A short string cut from a large block keeps the whole block in memory, and ids are kept for good: beyond the length
 * up to which V8 copies anyway, copy.
 */
function detach(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}

function toNumber(text: string): number {
  if (!NUMBER.test(text)) throw new Unreadable(`'${text.slice(0, 40)}' is not a number`);
  return Number(text);
}

function toList(text: string, separator: string | undefined): string[] {
  if (text.startsWith('[') && text.endsWith(']')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return list.map(String);
    } catch {
      // Not JSON: a list in brackets by chance.
    }
  }
  const by = separator ?? ['|', ';', ','].find((mark) => text.includes(mark));
  const members = by ? text.split(by) : [text];
  return members.map((member) => member.trim()).filter((member) => member !== '');
}

/** Reads a cell of a file, or a text in JSON. */
function fromText(text: string, type: FieldType, separator: string | undefined): unknown {
  const trimmed = text.trim();
  switch (type) {
    case 'id':
      return trimmed === '' ? undefined : detach(trimmed);
    case 'kind':
      return trimmed === '' ? undefined : trimmed.toLowerCase().replace(/\s+/g, '_');
    case 'time':
      return trimmed === '' ? undefined : NUMBER.test(trimmed) ? Number(trimmed) : trimmed;
    case 'number':
      return trimmed === '' ? undefined : toNumber(trimmed);
    case 'list':
      return toList(trimmed, separator);
    case 'truth':
      if (trimmed === '') return undefined;
      if (TRUE.test(trimmed)) return true;
      if (FALSE.test(trimmed)) return false;
      throw new Unreadable(`'${trimmed.slice(0, 40)}' is neither true nor false`);
    case 'object': {
      if (trimmed === '') return undefined;
      try {
        return JSON.parse(trimmed);
      } catch {
        throw new Unreadable('is not JSON');
      }
    }
    default:
      return text;
  }
}

/** Reads a value in JSON. */
function fromJson(value: unknown, type: FieldType, separator: string | undefined): unknown {
  if (typeof value === 'string') {
    return type === 'any' || type === 'text' || type === 'id' ? value : fromText(value, type, separator);
  }
  if (type === 'id' && typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (type === 'list' && Array.isArray(value)) {
    return value.map((member: unknown) => (typeof member === 'number' ? String(member) : member));
  }
  // What a field cannot be empty of is left out, as it is in a table.
  if (value === null && type !== 'text' && type !== 'any') return undefined;
  return value;
}

/** Reads a cell that becomes an attribute: numbers, true and false as such, all else as text. */
function attribute(text: string): unknown {
  if (PLAIN_NUMBER.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

/** Sets a member whatever its name: `__proto__` too is a name like others. */
function setMember(bag: object, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(bag, name, { value, enumerable: true, configurable: true, writable: true });
  else (bag as Draft)[name] = value;
}

function put(record: Draft, target: Target, value: unknown): void {
  if (value === undefined) return;
  if (target.inside !== undefined) {
    record[target.field] ??= {};
    const bag = record[target.field];
    if (typeof bag === 'object' && bag !== null) setMember(bag, target.inside, value);
  } else if (
    target.type === 'object' &&
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    record[target.field] !== undefined
  ) {
    for (const [name, member] of Object.entries(value))
      setMember(record[target.field] as Draft, name, member);
  } else record[target.field] = value;
}

/** Fills in what an event may leave open: its kind, its time, and an id made of what it says. */
function completeEvent(event: Draft, line: number, { kind, clock }: MapperOptions): void {
  if (event.kind === undefined) event.kind = kind ?? (event.value === undefined ? 'click' : 'rating');
  const given = event.at;
  const known = given !== undefined;
  if (known && typeof given !== 'string' && typeof given !== 'number') return;
  const at = known ? parseTime(given) : clock.at(line);
  if (at === undefined) return;
  // A small number would be read as seconds.
  event.at = Math.abs(at) < 1e11 ? new Date(at) : at;
  if (event.id !== undefined) return;
  // What is of another type is refused by the engine; its id does not matter.
  for (const field of ['user', 'item', 'session', 'request'] as const) {
    if (event[field] !== undefined && typeof event[field] !== 'string') return;
  }
  if (typeof event.value === 'object' || typeof event.position === 'object') return;
  event.id = eventId(event as EventInput, at, known ? '' : clock.fingerprint);
}

/** The first field that is missing from a record, told in fewer words than a schema would. */
function missing(what: What, record: Draft): Flaw | undefined {
  if (what !== 'events') return record.id === undefined ? { field: 'id', reason: 'is missing' } : undefined;
  if (record.user === undefined && record.session === undefined)
    return { field: 'user', reason: 'is missing' };
  if (record.item === undefined && record.request === undefined)
    return { field: 'item', reason: 'is missing' };
  return undefined;
}

/** Makes records of a table's rows. */
export class RowMapper {
  readonly #steps: { readonly index: number; readonly target: Target }[] = [];

  constructor(
    private readonly mapping: Mapping,
    private readonly columns: readonly string[],
    private readonly options: MapperOptions,
  ) {
    columns.forEach((column, index) => {
      const target = mapping.targets.get(column);
      // Of two columns with one name, the first counts.
      if (target && columns.indexOf(column) === index) this.#steps.push({ index, target });
    });
  }

  /** @returns the record, or why there is none. */
  map(row: readonly string[], line: number): { record: Draft } | { flaw: Flaw } {
    const { columns, options } = this;
    if (row.length !== columns.length) {
      const extra = row.slice(columns.length);
      if (row.length < columns.length || extra.some((cell) => cell.trim() !== '')) {
        const has = `has ${row.length} column${row.length === 1 ? '' : 's'} where ${columns.length} are expected`;
        return { flaw: { field: '', reason: has } };
      }
    }
    const record: Draft = {};
    for (const { index, target } of this.#steps) {
      const cell = row[index];
      if (cell === '') continue;
      try {
        put(
          record,
          target,
          target.type === 'any' ? attribute(cell) : fromText(cell, target.type, options.separator),
        );
      } catch (error) {
        if (error instanceof Unreadable) return { flaw: { field: target.field, reason: error.message } };
        throw error;
      }
    }
    const flaw = missing(this.mapping.what, record);
    if (flaw) return { flaw };
    if (this.mapping.what === 'events') completeEvent(record, line, options);
    return { record };
  }
}

/** Makes records of JSON objects, whose members may differ from one to the next. */
export class ObjectMapper {
  /** The targets for objects with just these members, in this order; most objects of a file are alike. */
  readonly #known = new Map<string, ReadonlyMap<string, Target>>();
  /** Members of events that were left out, with how often. */
  readonly leftOut = new Map<string, number>();

  constructor(
    private readonly what: What,
    private readonly options: MapperOptions,
  ) {}

  /** @returns the record, or why there is none. */
  map(object: object, line: number): { record: Draft } | { flaw: Flaw } {
    const keys = Object.keys(object);
    const shape = keys.join('\n');
    let targets = this.#known.get(shape);
    if (!targets) {
      targets = mapColumns(this.what, keys, this.options.map).targets;
      // Objects all unlike each other must not fill the memory.
      if (this.#known.size < MOST_SHAPES && shape.length < LONGEST_SHAPE) this.#known.set(shape, targets);
    }
    const record: Draft = {};
    for (const key of keys) {
      const target = targets.get(key);
      const value = (object as Draft)[key];
      if (!target) {
        if ((this.leftOut.size < MOST_LEFT_OUT && key.length < LONGEST_SHAPE) || this.leftOut.has(key)) {
          this.leftOut.set(key, (this.leftOut.get(key) ?? 0) + 1);
        }
        continue;
      }
      try {
        put(record, target, fromJson(value, target.type, this.options.separator));
      } catch (error) {
        if (error instanceof Unreadable) return { flaw: { field: target.field, reason: error.message } };
        throw error;
      }
    }
    const flaw = missing(this.what, record);
    if (flaw) return { flaw };
    if (this.what === 'events') completeEvent(record, line, this.options);
    return { record };
  }
}
