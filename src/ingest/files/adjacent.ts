/** Joining of consecutive rows that describe one item, such as variants of a product or tags of an item. */
import type { Batch } from './job.js';
import type { Draft } from './mapper.js';

/** Joins the rows of one file. */
export class Adjacent {
  #record: Draft | undefined;
  #line = 0;

  /** @param joins whether rows are joined; events never are. */
  constructor(private readonly joins: boolean) {}

  /** Adds a record, and moves the previous one to the batch once it is complete. */
  add(record: Draft, line: number, batch: Batch): void {
    if (!this.joins) {
      batch.records.push(record);
      batch.lines.push(line);
      return;
    }
    if (this.#record && this.#record.id === record.id && this.#joined(this.#record, record)) return;
    this.end(batch);
    this.#record = record;
    this.#line = line;
  }

  /** Moves the last record to the batch. */
  end(batch: Batch): void {
    if (!this.#record) return;
    batch.records.push(this.#record);
    batch.lines.push(this.#line);
    this.#record = undefined;
  }

  /**
   * Adds a row to the record with its id if it does not contradict it: fills empty fields and adds tags. A row with
   * another title is a newer version of the record.
   */
  #joined(record: Draft, row: Draft): boolean {
    for (const field of ['title', 'body', 'published'] as const) {
      if (row[field] !== undefined && record[field] !== undefined && row[field] !== record[field])
        return false;
    }
    if (row.title === undefined && record.title === undefined && row.tags === undefined) return false;
    const { id: _, tags, attributes, ...rest } = row;
    for (const [field, value] of Object.entries(rest)) record[field] ??= value;
    if (Array.isArray(tags)) {
      const before = Array.isArray(record.tags) ? (record.tags as unknown[]) : [];
      record.tags = [...new Set([...before, ...(tags as unknown[])])];
    }
    if (typeof attributes === 'object' && attributes !== null) {
      record.attributes = { ...attributes, ...(record.attributes as object | undefined) };
    }
    return true;
  }
}
