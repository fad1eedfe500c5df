/** The reader of objects, in whichever form they are written, and the job that makes records of them. */
import { isObject } from '../../runtime/index.js';
import type { FileClock } from './clock.js';
import { type Batch, emptyBatch, type Job, notesOf } from './job.js';
import { BadLine, readLines } from './lines.js';
import { withLineEnds } from './long-lines.js';
import { addAttribute, type Draft, RowMapper } from './mapper.js';
import { describeMapping, type Mapping } from './mapping.js';
import { type ObjectForm, ObjectScanner } from './object-scanner.js';
import { getter, listAt } from './paths.js';
import { parsePython } from './python.js';
import type { Source } from './source.js';

const LONG_NUMBER = /\d{16}/;

const TEXT_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/** Members by which MongoDB's exports write types that JSON has not. */
const EXTENDED = /"\$(oid|date|numberLong|numberInt|numberDecimal|numberDouble|uuid)"/;

const STRING_OR_NO_NUMBER = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** Parses JSON, with the NaN and Infinity that Python writes as none. */
function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(text.replace(STRING_OR_NO_NUMBER, (found) => (found.startsWith('"') ? found : 'null')));
  }
}

/** Parses JSON; whole numbers that a double cannot hold become texts of their digits. */
function parseJson(text: string): unknown {
  const kept = LONG_NUMBER.test(text)
    ? text.replace(TEXT_OR_LONG_NUMBER, (found) =>
        found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`,
      )
    : text;
  const value = parseLoosely(kept);
  return text.includes('"$') && EXTENDED.test(text) ? plain(value) : value;
}

/** A value without MongoDB's types: `{"$oid": "..."}` becomes the text. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0][0].startsWith('$')) {
    const [name, inner] = entries[0];
    const value = plain(inner);
    // What a double cannot hold keeps its digits.
    return name.startsWith('$number') &&
      (name === '$numberDouble' || Number.isSafeInteger(Number(value)) || !/^-?\d+$/.test(String(value)))
      ? Number(value)
      : value;
  }
  return Object.fromEntries(entries.map(([name, member]) => [name, plain(member)]));
}

/** The object on a line, or why there is none. */
export function parseObject(line: string, form: ObjectForm = 'lines'): object | string {
  let value: unknown;
  const trimmed = line.trimEnd();
  const text = trimmed.endsWith(',') ? trimmed.slice(0, -1) : trimmed;
  try {
    value = form === 'python' ? parsePython(text) : parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return form === 'python' ? reason : `is not JSON: ${reason}`;
  }
  if (isObject(value)) return value;
  return `is not a JSON object but ${Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`}`;
}

export interface Found {
  readonly objects: {
    readonly object: object;
    readonly line: number;
    /** The name of the list, or of the object itself, in what is around it. */
    readonly name?: string | undefined;
  }[];
  readonly refused: Batch['refused'];
  readonly bytes: number;
}

const hasId = (object: object): boolean =>
  Object.keys(object).some((name) => /^(_?id|uuid|key)$/i.test(name));

/** @yields the objects of a source in their order, with the line on which each begins. */
export async function* readObjects(source: Pick<Source, 'bytes'>, form: ObjectForm): AsyncGenerator<Found> {
  let objects: Found['objects'] = [];
  let refused: Batch['refused'] = [];
  const take = (text: string, line: number, name?: string) => {
    const object = parseObject(text, form);
    if (typeof object === 'string') refused.push({ line, field: '', reason: object });
    else if (form === 'keyed' && name !== undefined)
      objects.push({ object: { ...(hasId(object) ? {} : { id: name }), ...object }, line, name });
    else objects.push({ object, line, name });
  };
  const refuse = (line: number, reason: string) => refused.push({ line, field: '', reason });
  const scanner = form === 'lines' || form === 'python' ? undefined : new ObjectScanner(form, take, refuse);
  let read = 0;
  const text = scanner ? withLineEnds(source.bytes()) : source.bytes();
  for await (const { first, lines, bytes } of readLines(text)) {
    lines.forEach((line, index) => {
      if (line instanceof BadLine) refuse(first + index, line.reason);
      else if (scanner) scanner.line(line, first + index);
      else if (line.trim() !== '') take(line, first + index);
    });
    read = bytes;
    yield { objects, refused, bytes };
    objects = [];
    refused = [];
  }
  scanner?.end();
  if (refused.length > 0) yield { objects, refused, bytes: read };
}

/** Bounds of what is kept about members that are left out. */
const MOST_LEFT_OUT = 100;

const LONGEST_NAME = 1000;

/** Makes records of objects, whose members may differ from one to the next. */
class ObjectMapper {
  readonly rows: RowMapper;
  /** Members of events that were left out, with how often. */
  readonly leftOut = new Map<string, number>();
  readonly #getters: readonly ((object: object, member: unknown) => unknown)[];
  readonly #known: ReadonlySet<string>;

  constructor(
    private readonly mapping: Mapping,
    columns: readonly string[],
    options: { readonly clock: FileClock },
  ) {
    const used = new Set([
      ...mapping.steps.map(({ column }) => column),
      ...mapping.flags,
      mapping.quantity ?? '',
      mapping.offered ?? '',
      mapping.invoice ?? '',
      mapping.order?.number ?? '',
      ...(mapping.order?.states ?? []),
      ...(mapping.timeParts?.rest ?? []),
      mapping.share?.column ?? '',
      mapping.share?.of ?? '',
      ...(mapping.signals ?? []).map(({ column }) => column),
      ...(mapping.numbered ?? []).flat(),
      mapping.withdrawn?.column ?? '',
      mapping.year ?? '',
    ]);
    const own = columns.filter((column) => used.has(column));
    this.rows = new RowMapper(mapping, own, options);
    this.#getters = own.map((column) => getter(column, mapping.each));
    this.#known = new Set(own.flatMap((column) => [column, column.split(/[.[]/)[0]]));
  }

  /** Puts the records that an object holds, or why there are none, into a batch. */
  add(object: object, line: number, batch: Batch): void {
    const { each } = this.mapping;
    const list = each === undefined ? undefined : listAt(object, each);
    const members = list && list.length > 0 ? list : [undefined];
    let part = 0;
    const [taken, refused] = [batch.records.length, batch.refused.length];
    for (const member of members) {
      const row = this.#getters.map((get) => get(object, member));
      for (const result of this.rows.mapAll(row, line, part)) {
        part++;
        if ('flaw' in result) {
          batch.refused.push({ line, ...result.flaw });
          continue;
        }
        this.#others(object, result.record, part === 1);
        batch.records.push(result.record);
        batch.lines.push(line);
      }
    }
    // Where nothing of an object could be taken, that is said once.
    if (batch.records.length === taken) batch.refused.splice(refused + 1);
  }

  /** Members that fill no field: attributes of items and users, counted for events. */
  #others(object: object, record: Draft, first: boolean): void {
    for (const name of Object.keys(object)) {
      if (this.#known.has(name)) continue;
      if (this.mapping.what !== 'events') {
        addAttribute(record, name, (object as Draft)[name], this.mapping.barred);
      } else if (
        first &&
        ((this.leftOut.size < MOST_LEFT_OUT && name.length < LONGEST_NAME) || this.leftOut.has(name))
      ) {
        this.leftOut.set(name, (this.leftOut.get(name) ?? 0) + 1);
      }
    }
  }
}

export const FORM_NAMES: { readonly [Form in ObjectForm]: string } = {
  lines: 'JSONL',
  python: "Python's notation, a dict a line",
  array: 'a JSON array',
  wrapped: 'a JSON array within an object',
  nested: 'a JSON array two objects deep',
  deeper: 'a JSON array three objects deep',
  keyed: 'a JSON object with a member for each record',
  spread: 'JSON objects',
};

/** Members that were left out of which the plan says nothing. */
function unseen(leftOut: ReadonlyMap<string, number>, planned: readonly string[]): Map<string, number> {
  const known = new Set(planned.flatMap((path) => [path, path.split(/[.[]/)[0]]));
  return new Map([...leftOut].filter(([name]) => !known.has(name)));
}

/** The job that reads a file of JSON objects, in lines or in an array, by a mapping of their fields. */
export function objectsJob(
  source: Source,
  form: { readonly name: string; read(): AsyncIterable<Found> },
  mapping: Mapping,
  columns: readonly string[],
  clock: FileClock,
  why: string,
): Job {
  let mapper = new ObjectMapper(mapping, columns, { clock });
  return {
    name: source.name,
    what: mapping.what,
    size: source.size,
    clock,
    mapping,
    why,
    takenAs: `${form.name}: ${describeMapping(mapping)}`,
    repeatable: source.repeatable,
    async *read() {
      mapper = new ObjectMapper(mapping, columns, { clock });
      for await (const { objects, refused, bytes } of form.read()) {
        const batch = emptyBatch(bytes);
        batch.refused.push(...refused);
        for (const { object, line } of objects) mapper.add(object, line, batch);
        yield batch;
      }
    },
    // What the sample has is said with the plan.
    notes: () => notesOf(mapper.rows.unread, unseen(mapper.leftOut, mapping.leftOut)),
  };
}
