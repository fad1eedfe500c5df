/** Sends records to the engine in batches: in the order of the file, with a few batches under way at once. */
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
  /** Writes a batch; batches of which the first has not come back yet are written in the order of the calls. */
  readonly write: (records: Draft[]) => Promise<WriteReport>;
  readonly onRefused: (refused: Refused) => void;
  readonly batch?: number;
  readonly atOnce?: number;
}

export class Loader {
  readonly totals: Totals = { taken: 0, repeated: 0, refused: 0 };
  readonly #batch: number;
  readonly #atOnce: number;
  readonly #underWay: Promise<void>[] = [];
  #records: Draft[] = [];
  #lines: number[] = [];
  #failed: { error: unknown } | undefined;

  constructor(private readonly options: LoaderOptions) {
    this.#batch = options.batch ?? 4000;
    this.#atOnce = options.atOnce ?? 4;
  }

  /** Takes what was read; resolves once there is room for more. */
  async add(batch: Batch): Promise<void> {
    const { file, onRefused } = this.options;
    for (const refused of batch.refused) {
      this.totals.refused++;
      onRefused({ file, ...refused });
    }
    for (let index = 0; index < batch.records.length; index++) {
      this.#records.push(batch.records[index]!);
      this.#lines.push(batch.lines[index]!);
      if (this.#records.length >= this.#batch) await this.#send();
    }
  }

  /** Sends what is left and waits until everything is written. */
  async finish(): Promise<void> {
    await this.#send();
    await Promise.all(this.#underWay);
    this.#check();
  }

  async #send(): Promise<void> {
    this.#check();
    if (this.#records.length > 0) {
      const lines = this.#lines;
      const written = this.options.write(this.#records).then(
        (report) => this.#count(report, lines),
        (error: unknown) => {
          this.#failed ??= { error };
        },
      );
      this.#underWay.push(written);
      this.#records = [];
      this.#lines = [];
    }
    if (this.#underWay.length >= this.#atOnce) await this.#underWay.shift();
    this.#check();
  }

  #check(): void {
    if (this.#failed) throw this.#failed.error;
  }

  #count(report: WriteReport, lines: readonly number[]): void {
    this.totals.taken += report.taken;
    this.totals.repeated += report.repeated;
    this.totals.refused += report.refused.length;
    for (const { index, field, reason } of report.refused) {
      this.options.onRefused({ file: this.options.file, line: lines[index]!, field, reason });
    }
  }
}
