/**
 * The sending of records to the engine in batches, in the order of the file. While one batch is written the next is read; two
 * are never written at once, because the order of events that happened in one second is the order in which they are
 * written.
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

/** A batch has at most so many records, and comes from about so many bytes of the file. */
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

  /** Takes what was read; resolves once there is room for more. */
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

  /** Sends what is left and waits until everything is written. */
  async finish(): Promise<void> {
    await this.#send();
    await this.#underWay;
  }

  /** Begins to write what is waiting, once what was sent before is written. */
  async #send(): Promise<void> {
    await this.#underWay;
    if (this.#records.length === 0) return;
    const lines = this.#lines;
    this.#underWay = this.options.write(this.#records).then((report) => this.#count(report, lines));
    // The next `add`, or `finish`, throws it.
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
