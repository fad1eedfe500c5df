/**
 * Times of events without times, by their order in a file: one millisecond apart, up to about the time of the file's
 * first import. The start time is stored with the data under a fingerprint of the file, so that importing the file
 * again, or after it has grown, gives the same times to the same lines.
 */
import { DAY } from '../../runtime/index.js';
import type { Settings } from '../../store/index.js';
import { hash64 } from './hash.js';

/** The number of bytes at the start of a file that identify it. */
const FINGERPRINT_BYTES = 1024;

/** The start time of a stream of unknown length, before now. */
const STREAM_LENGTH = DAY;

/** The minimum size of a line in bytes, so that the times of a file of known size are not in the future. */
const SHORTEST_LINE = 2;

/** The storage of the start times of files. */
export interface FileStarts {
  /**
   * Stores the start time of a file, in milliseconds since 1970, unless there is one. @returns the stored start time.
   */
  settle(fingerprint: string, start: number): Promise<number>;
}

/** The start times of files in the settings of the data. */
export const fileStarts = (settings: Pick<Settings, 'get' | 'set'>): FileStarts => ({
  async settle(fingerprint, start) {
    const name = `import.start.${fingerprint}`;
    const known = await settings.get(name);
    if (typeof known === 'number') return known;
    await settings.set(name, start);
    return start;
  },
});

/** The times of the events of a file without times. */
export class FileClock {
  /** A fingerprint of the start of the file. */
  readonly fingerprint: string;
  #start = Number.NaN;

  constructor(
    head: Buffer,
    private readonly size: number | undefined,
  ) {
    this.fingerprint = hash64(head.subarray(0, FINGERPRINT_BYTES).toString('latin1'));
  }

  /** The time of the event on a line of the file, in milliseconds since 1970. To be called after {@link start}. */
  at(line: number): number {
    return this.#start + line;
  }

  /** Reads the start time of the file, or stores it. */
  async start(starts: FileStarts, now = Date.now()): Promise<void> {
    const start = now - (this.size === undefined ? STREAM_LENGTH : Math.ceil(this.size / SHORTEST_LINE));
    this.#start = await starts.settle(this.fingerprint, start);
  }
}
