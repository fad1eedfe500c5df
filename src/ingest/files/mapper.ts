/** The mapper of rows to records, field by field, by a mapping of columns. */
import type { EventInput } from '../../store/index.js';
import { parseTime } from '../../store/index.js';
import type { FileClock } from './clock.js';
import { eventId } from './event-id.js';
import { normalise, type Target } from './fields.js';
import { uncounted } from './lists.js';
import type { Mapping } from './mapping.js';
import { rowsOfNumbered } from './numbered-rows.js';
import { OrderLines } from './order-lines.js';
import { attributeReader, listReader, type Reader, Unreadable } from './readers.js';
import { joinedTime } from './time-parts.js';
import { type Told, ToldKinds } from './told-kinds.js';
import { Withdrawals } from './withdrawn.js';
import { isMarked, isTotal } from './words.js';

/** A record on its way to the engine, which checks it. */
export type Draft = Record<string, unknown>;

/** Why a record was refused before the engine saw it. */
export interface Flaw {
  readonly field: string;
  readonly reason: string;
}

export type Mapped = { readonly record: Draft } | { readonly flaw: Flaw };

/** Values that cost their field, as they could not be read. */
export interface Unread {
  count: number;
  readonly field: string;
  readonly line: number;
  readonly reason: string;
}

/** Fields without which a record would be another one: where one cannot be read, the record is refused. */
const DECISIVE = new Set(['id', 'user', 'item', 'session', 'kind', 'at', 'request']);

/** Fields that all lines of an order have in common. */
const COMMON = new Set(['user', 'session', 'at']);

const MOST_UNREAD = 200;

const TOTALS: Flaw = { field: '', reason: 'is a row of totals' };

/** Sets a member whatever its name: `__proto__` too is a name like others. */
export function setMember(bag: object, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(bag, name, { value, enumerable: true, configurable: true, writable: true });
  else (bag as Draft)[name] = value;
}

function put(record: Draft, target: Target, value: unknown): void {
  const { field, inside } = target;
  if (inside !== undefined) {
    record[field] ??= {};
    const bag = record[field];
    if (typeof bag === 'object' && bag !== null) setMember(bag, inside, value);
  } else if (
    target.type === 'object' &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    record[field] !== undefined
  ) {
    for (const [name, member] of Object.entries(value as object))
      setMember(record[field] as Draft, name, member);
  } else if (target.type === 'truth') record[field] = record[field] === true || value;
  else if (target.type === 'list' && Array.isArray(value) && Array.isArray(record[field]))
    record[field] = [...new Set([...(record[field] as unknown[]), ...value])];
  else if (record[field] === undefined) record[field] = value;
}

/** A column's place among a row's values, and what is done with it. */
interface Step {
  readonly index: number;
  readonly column: string;
  readonly target: Target;
  readonly read: Reader;
}

export interface MapperOptions {
  readonly clock: FileClock;
}

/** An item that was shown, and whether it was clicked. */
const SHOWN_ITEM = /^(.+)-([01])$/;

const isOn = (value: unknown): boolean => isMarked(String(value).trim());

/** Why a row is no purchase, by how many were bought and by the number of the invoice; `undefined` if it is one. */
function cancelledBy({ quantity, invoice }: Mapping, bought: unknown, number: unknown): string | undefined {
  if (quantity !== undefined && Number(bought) < 0)
    return `is a return or a cancelled order: ${quantity} is ${String(bought)}`;
  return invoice !== undefined && /^C\d/.test(String(number))
    ? `is a cancelled order: ${invoice} is ${String(number)}`
    : undefined;
}

/** The first thing that is missing in a record, told in fewer words than a schema would. */
function flawOf({ id, user, item, session, request }: Draft, what: Mapping['what']): Flaw | undefined {
  if (what !== 'events') {
    if (id === undefined) return { field: 'id', reason: 'is missing' };
    return isTotal(String(id)) ? TOTALS : undefined;
  }
  // A row of totals has who and what empty, or calls both so.
  if (isTotal(String(user ?? '')) && (item === undefined || isTotal(String(item)))) return TOTALS;
  if (user === undefined && session === undefined) return { field: 'user', reason: 'is missing' };
  if (item === undefined && request === undefined) return { field: 'item', reason: 'is missing' };
  return undefined;
}

/** Makes records of rows, which have one value for each of the columns. */
export class RowMapper {
  readonly #steps: readonly Step[];
  readonly #flags: readonly { readonly index: number; readonly tag: string }[];
  readonly #quantity: number;
  readonly #invoice: number;
  readonly #orders: OrderLines | undefined;
  /** Whether the file has a column of opinions, so that a rating without a readable one is none. */
  readonly #rates: boolean;
  readonly #kinds: ToldKinds;
  /** The column that begins a time of several columns, or -1, and the others. */
  readonly #date: number;
  readonly #clock: readonly number[];
  /** The column whose cells hold several items, or -1. */
  readonly #several: number;
  /** The columns of each of several events of a row, in one order; empty where a row has one. */
  readonly #numbered: readonly (readonly number[])[];
  readonly #withdrawals: Withdrawals | undefined;
  /** The column of years that are a part of the item, or -1. */
  readonly #year: number;
  /** The column of what else was shown, or -1. */
  readonly #offered: number;
  /** What could not be read and cost its field, by column. */
  readonly unread = new Map<string, Unread>();

  constructor(
    private readonly mapping: Mapping,
    columns: readonly string[],
    private readonly options: MapperOptions,
  ) {
    // Of two columns with one name, the first counts.
    this.#steps = mapping.steps.map((step) => ({ ...step, index: columns.indexOf(step.column) }));
    this.#flags = mapping.flags.map((name) => ({ index: columns.indexOf(name), tag: tagOfFlag(name) }));
    this.#quantity = mapping.quantity === undefined ? -1 : columns.indexOf(mapping.quantity);
    this.#invoice = mapping.invoice === undefined ? -1 : columns.indexOf(mapping.invoice);
    this.#orders =
      mapping.order &&
      new OrderLines(
        mapping.order,
        columns,
        mapping.steps.flatMap(({ column, target }) => (COMMON.has(target.field) ? [column] : [])),
      );
    this.#kinds = new ToldKinds(mapping, columns);
    const { first, rest = [] } = mapping.timeParts ?? {};
    this.#date = first === undefined ? -1 : columns.indexOf(first);
    this.#clock = rest.map((name) => columns.indexOf(name));
    const several = mapping.shown ?? mapping.list?.column;
    this.#several = several === undefined ? -1 : columns.indexOf(several);
    this.#offered = mapping.offered === undefined ? -1 : columns.indexOf(mapping.offered);
    this.#numbered = (mapping.numbered ?? []).map((names) => names.map((name) => columns.indexOf(name)));
    this.#withdrawals = mapping.withdrawn && new Withdrawals(mapping.withdrawn, mapping, columns);
    this.#year = mapping.year === undefined ? -1 : columns.indexOf(mapping.year);
    this.#rates = mapping.kind === undefined || mapping.kind === 'rating';
  }

  /**
   * @param part the number of the first event within its record, from 0, where one record holds several.
   * @returns the records that a row holds, and why others are none.
   */
  mapAll(given: readonly unknown[], line: number, part = 0): Mapped[] {
    const row = this.#orders?.completed(given) ?? given;
    const mapped = this.#mapRow(row, line, part);
    return this.#withdrawals?.apply(row, mapped) ?? mapped;
  }

  #mapRow(row: readonly unknown[], line: number, part: number): Mapped[] {
    if (this.#several >= 0) return this.#mapSeveral(row, line, part);
    if (this.#numbered.length > 0) return this.#mapNumbered(row, line, part);
    const told = this.#kinds.of(row);
    if (!told) {
      const event = this.map(row, line, part);
      return this.#offered < 0 || 'flaw' in event
        ? [event]
        : [event, ...this.#mapOffered(row, line, part, event.record)];
    }
    const mapped = told.map((one, index) =>
      this.map(one.kind === 'rating' ? row : this.#kinds.unrated(row), line, part + index, one),
    );
    // What is wrong with a row is said once.
    return mapped.every((one) => 'flaw' in one) ? mapped.slice(0, 1) : mapped;
  }

  /** @param part the number of this event within its record. */
  map(row: readonly unknown[], line: number, part = 0, told?: Told): Mapped {
    const record: Draft = { ...told };
    for (const { index, column, target, read } of this.#steps) {
      const given = row[index];
      const cell =
        index === this.#date && given !== '' && target.field === 'at'
          ? joinedTime(
              given,
              this.#clock.map((at) => row[at]),
              this.mapping.timeParts!.mark,
            )
          : given;
      if (cell === '' || cell === undefined) continue;
      try {
        const value = read(cell);
        if (value !== undefined) put(record, target, value);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        const decides =
          DECISIVE.has(target.field) ||
          (target.field === 'value' && this.#rates && record.kind === undefined);
        if (decides) return { flaw: { field: target.field, reason: error.message } };
        this.#lose(column, target.field, line, error.message);
      }
    }
    if (this.#flags.length > 0) {
      const tags = this.#flags.flatMap(({ index, tag }) => (isOn(row[index]) ? [tag] : []));
      record.tags = [...((record.tags as string[] | undefined) ?? []), ...tags];
    }
    if (record.user === undefined && record.session === undefined && this.mapping.user !== undefined)
      record.user = this.mapping.user;
    const year = String(row[this.#year] ?? '').trim();
    if (year !== '' && typeof record.item === 'string') record.item = `${record.item} (${year})`;
    const flaw = flawOf(record, this.mapping.what);
    if (flaw) return { flaw };
    const undone =
      cancelledBy(this.mapping, row[this.#quantity], row[this.#invoice]) ?? this.#orders?.undone(row);
    if (undone !== undefined) return { flaw: { field: '', reason: undone } };
    if (this.mapping.what === 'events') this.#complete(record, line, part, this.#orders?.numberOf(row));
    return { record };
  }

  /** The events of a row with several items in one cell: a click for `N13-1`, an impression for `N15-0`, or a list. */
  #mapSeveral(row: readonly unknown[], line: number, part: number): Mapped[] {
    const { shown, list } = this.mapping;
    const cell = row[this.#several];
    const parts = list
      ? listReader(list.separator || undefined)(cell)
      : String(cell ?? '')
          .split(/\s+/)
          .filter((text) => text !== '');
    if (!Array.isArray(parts) || parts.length === 0)
      return [{ flaw: { field: 'item', reason: 'is missing' } }];
    const copy = [...row];
    return parts.map((text: string, place) => {
      const [, item, mark] = (shown !== undefined && SHOWN_ITEM.exec(text)) || [];
      copy[this.#several] = item ?? (list?.counted ? uncounted(text) : text);
      const told = shown === undefined ? undefined : { kind: mark === '1' ? 'click' : 'impression' };
      return this.map(copy, line, part + place, told);
    });
  }

  /** The events of a row with several numbered columns. */
  #mapNumbered(row: readonly unknown[], line: number, part: number): Mapped[] {
    const rows = rowsOfNumbered(row, this.#numbered);
    if (rows.length === 0) return [{ flaw: { field: 'item', reason: 'is missing' } }];
    return rows.map(({ copy, place }) => this.map(copy, line, part + place));
  }

  /** An impression for each item that was shown beside the one of an event. */
  #mapOffered(row: readonly unknown[], line: number, part: number, event: Draft): Mapped[] {
    const items = listReader(undefined)(row[this.#offered]);
    if (!Array.isArray(items)) return [];
    const others = new Set(items.map(String));
    others.delete(String(event.item));
    return [...others].map((item, index) => {
      const { id: _, value: __, position: ___, ...rest } = event;
      const record: Draft = { ...rest, item, kind: 'impression' };
      this.#complete(record, line, part + index + 1, this.#orders?.numberOf(row));
      return { record };
    });
  }

  #lose(column: string, field: string, line: number, reason: string): void {
    const known = this.unread.get(column);
    if (known) known.count++;
    else if (this.unread.size < MOST_UNREAD) this.unread.set(column, { count: 1, field, line, reason });
  }

  /** Fills in what an event may leave open: its kind, its time, and an id made of what it says. */
  #complete(event: Draft, line: number, part: number, order: string | undefined): void {
    const { mapping, options } = this;
    if (event.kind === undefined)
      event.kind = mapping.kind ?? (event.value === undefined ? 'click' : 'rating');
    const given = event.at;
    const known = given !== undefined;
    const at = known ? parseTime(given as number | Date) : options.clock.at(line);
    if (at === undefined) return;
    // A small number would be read as seconds.
    event.at = Math.abs(at) < 1e11 ? new Date(at) : at;
    if (event.id !== undefined && !mapping.rowNumbers) {
      if (part > 0 && typeof event.id === 'string') event.id = `${event.id}:${part}`;
      return;
    }
    const row = event.id;
    delete event.id;
    // What is of another type is refused by the engine; its id does not matter.
    for (const field of ['user', 'item', 'session', 'request'] as const) {
      if (event[field] !== undefined && typeof event[field] !== 'string') return;
    }
    if (typeof event.value === 'object' || typeof event.position === 'object') return;
    // The same thing bought twice on one day is two purchases, where it stands in two orders.
    const place = known ? (order ?? '') : `${options.clock.fingerprint}${part > 0 ? part : ''}`;
    // Row numbers of one table say nothing about those of another: an id is made of the whole event and its number.
    event.id = eventId(event as EventInput, at, row === undefined ? place : `${place}#${String(row)}`);
  }
}

/** The tag of a column of 0 and 1, without the prefix of such columns. */
function tagOfFlag(name: string): string {
  return name.replace(/^(is|has|genre|tag|category|cat)[_\s-]+/i, '');
}

/** Takes a member that the sample did not have into an item or a user, as an attribute. */
export function addAttribute(record: Draft, name: string, value: unknown, barred: ReadonlySet<string>): void {
  if (barred.has(normalise(name))) return;
  const read = attributeReader(value);
  if (read !== undefined) put(record, { field: 'attributes', inside: name, type: 'any' }, read);
}
