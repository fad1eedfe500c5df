/** Ids of items or users that come more than once in a file, where the last record counts. */
import type { Job } from '../../ingest/index.js';
import { plural } from '../terminal/table.js';

/** So many ids of a file are remembered. */
const MOST = 500_000;

const SHOWN = 3;

/** The ids of one file. */
export class RepeatedIds {
  readonly #seen = new Set<string>();
  readonly #repeated = new Set<string>();
  #records = 0;

  /** Takes the records of a batch. */
  add(records: readonly { readonly [field: string]: unknown }[]): void {
    for (const { id } of records) {
      if (typeof id !== 'string') continue;
      if (this.#seen.has(id)) {
        this.#records++;
        if (this.#repeated.size < SHOWN) this.#repeated.add(id);
      } else if (this.#seen.size < MOST) this.#seen.add(id);
    }
  }

  /** What is said of them; nothing where none came again. @param update whether records change only their own fields. */
  note({ name }: Pick<Job, 'name'>, update: boolean): string | undefined {
    if (this.#records === 0) return undefined;
    const shown = [...this.#repeated].map((id) => `'${id}'`).join(', ');
    const counts = update ? 'the last one counts for each field that it has' : 'the last one counts';
    return `${name}: ${plural(this.#records, 'record')} had an id that came before in the file (${shown}${this.#records > SHOWN ? ', ...' : ''}): ${counts}`;
  }
}
