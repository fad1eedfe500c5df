/** A preview of the import of a file: its records as they would be imported, without writing. */
import { checkEach, EventInput, ItemInput, parseTime, UserInput } from '../../store/index.js';
import type { Job } from './job.js';
import { KindCounts } from './kind-counts.js';
import type { Draft } from './mapper.js';

/** The number of shown values of a field, and their maximum length. */
const SHOWN = 3;

const LONGEST = 40;

/** The maximum number of ids of a file that are looked up. */
const MOST_IDS = 200_000;

const SCHEMAS = { items: ItemInput, users: UserInput, events: EventInput } as const;

/** The result of a preview. */
export class Preview {
  records = 0;
  refused = 0;
  /** Whether the whole file was read. */
  whole = true;
  earliest = Number.POSITIVE_INFINITY;
  latest = Number.NEGATIVE_INFINITY;
  readonly kinds = new KindCounts();
  readonly ids = new Set<string>();
  repeatedIds = 0;
  /** The first distinct values of each field, as they would be imported. */
  readonly values = new Map<string, Set<string>>();
  /** The reasons of the first refused records. */
  readonly reasons: { readonly line: number; readonly field: string; readonly reason: string }[] = [];

  take(job: Job, records: readonly Draft[], lines: readonly number[]): void {
    const { good, refused } = checkEach(SCHEMAS[job.what], records);
    for (const { index, field, reason } of refused) this.refuse(lines[index], field, reason);
    this.records += good.length;
    if (job.what === 'events') this.kinds.add(good.map(({ index }) => records[index]));
    for (const { index } of good) {
      const record = records[index];
      this.#show(record);
      const id = String(record.id);
      if (job.what === 'events') this.#span(record.at);
      else if (this.ids.has(id)) this.repeatedIds++;
      else if (this.ids.size < MOST_IDS) this.ids.add(id);
    }
  }

  refuse(line: number, field: string, reason: string): void {
    this.refused++;
    if (this.reasons.length < SHOWN) this.reasons.push({ line, field, reason });
  }

  #span(at: unknown): void {
    const time =
      at instanceof Date || typeof at === 'number' || typeof at === 'string' ? parseTime(at) : undefined;
    if (time === undefined) return;
    this.earliest = Math.min(this.earliest, time);
    this.latest = Math.max(this.latest, time);
  }

  #show(record: Draft): void {
    for (const [field, value] of Object.entries(record)) {
      if (field === 'attributes' || field === 'context') {
        for (const [name, inner] of Object.entries(value as object)) this.#value(`${field}.${name}`, inner);
      } else this.#value(field, value);
    }
  }

  #value(field: string, value: unknown): void {
    const known = this.values.get(field);
    if (known && known.size >= SHOWN) return;
    if (!known && this.values.size >= 500) return;
    const time =
      field === 'at' || field === 'published' || field === 'expires' ? parseTime(value as number) : undefined;
    const text =
      time !== undefined
        ? new Date(time).toISOString()
        : typeof value === 'string'
          ? value
          : JSON.stringify(value);
    const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
    if (known) known.add(short);
    else this.values.set(field, new Set([short]));
  }
}

/**
 * Reads a file without writing.
 * @param most the maximum number of records that are read.
 * @param onBatch called with the numbers of bytes and records read so far.
 * @throws the signal's reason where it aborts.
 */
export async function previewOf(
  job: Job,
  most: number,
  {
    signal,
    onBatch,
  }: { readonly signal: AbortSignal; readonly onBatch?: (bytes: number, records: number) => void },
): Promise<Preview> {
  const found = new Preview();
  for await (const batch of job.read()) {
    signal.throwIfAborted();
    found.take(job, batch.records, batch.lines);
    for (const { line, field, reason } of batch.refused) found.refuse(line, field, reason);
    onBatch?.(batch.bytes, found.records);
    found.whole = found.records + found.refused < most;
    if (!found.whole) break;
  }
  return found;
}
