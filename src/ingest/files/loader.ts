/**
 * Writing of records in batches, in the order of the file. While a batch is written, the next one is read. Batches are
 * not written concurrently, as events of the same time keep the order in which they are written.
 */
import type { WriteReport } from '../../store/index.js';
import type { Batch, Refused } from './job.js';
import type { Draft } from './mapper.js';

export interface Totals {
  taken: number;
  repeated: number;
  refused: number;
}

export interface LoaderOptions {
  readonly file: string;
  readonly write: (records: Draft[]) => Promise<WriteReport>;
  readonly onRefused: (refused: Refused) => void;
}

/** The maximum number of records of a batch, and its approximate size in bytes of the file. */
const MOST_RECORDS = 10_000;

const MOST_BYTES = 8 * 1024 * 1024;

/** Loads one file. */
export class Loader {
  readonly totals: Totals = { taken: 0, repeated: 0, refused: 0 };
  #records: Draft[] = [];
  #lines: number[] = [];
  #bytesSent = 0;
  #underWay: Promise<void> = Promise.resolve();

  constructor(private readonly options: LoaderOptions) {}

  /** Adds a batch; resolves once the next one can be added. */
  async add(batch: Batch): Promise<void> {
    for (const refused of batch.refused) this.#refuse(refused);
    for (let index = 0; index < batch.records.length; index++) {
      this.#records.push(batch.records[index]);
      this.#lines.push(batch.lines[index]);
      if (this.#records.length >= MOST_RECORDS) await this.#send();
    }
    if (batch.bytes - this.#bytesSent >= MOST_BYTES) {
      await this.#send();
      this.#bytesSent = batch.bytes;
    }
  }

  /** Sends the remaining records and waits until all are written. */
  async finish(): Promise<void> {
    await this.#send();
    await this.#underWay;
  }

  /** Starts writing the waiting records, once earlier ones are written. */
  async #send(): Promise<void> {
    await this.#underWay;
    if (this.#records.length === 0) return;
    const lines = this.#lines;
    this.#underWay = this.options.write(this.#records).then((report) => this.#count(report, lines));
    // The error is thrown by the next `add` or `finish`.
    this.#underWay.catch(() => {});
    this.#records = [];
    this.#lines = [];
  }

  #count(report: WriteReport, lines: readonly number[]): void {
    this.totals.taken += report.taken;
    this.totals.repeated += report.repeated;
    for (const { index, field, reason } of report.refused)
      this.#refuse({ line: lines[index], field, reason });
  }

  #refuse(refused: Omit<Refused, 'file'>): void {
    this.totals.refused++;
    this.options.onRefused({ file: this.options.file, ...refused });
  }
}
