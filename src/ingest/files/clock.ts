/**
 * Times for events of which only the order in their file is known: one millisecond apart, ending at about the time of
 * the file's first import. The beginning is stored with the data, under the file's fingerprint, so that importing
 * the file again, or once it has grown, gives the same lines the same times.
 */
import { DAY } from '../../runtime/index.js';
import type { Settings } from '../../store/index.js';
import { hash64 } from './hash.js';

/** What of a file's beginning tells it from others. */
const FINGERPRINT_BYTES = 1024;

/** How long before now a stream of unknown length begins. */
const STREAM_LENGTH = DAY;

/** A line has at least this many bytes, so that no file of a known size reaches beyond now. */
const SHORTEST_LINE = 2;

/** Where it is kept when files begin. */
export interface FileStarts {
  /** Keeps when a file begins, in milliseconds since 1970, unless that is known. @returns when it begins */
  settle(fingerprint: string, start: number): Promise<number>;
}

/** The beginnings of files that are kept with the data. */
export const fileStarts = (settings: Pick<Settings, 'get' | 'set'>): FileStarts => ({
  async settle(fingerprint, start) {
    const name = `import.start.${fingerprint}`;
    const known = await settings.get(name);
    if (typeof known === 'number') return known;
    await settings.set(name, start);
    return start;
  },
});

/** The times of the events of one file that has none. */
export class FileClock {
  /** Tells the file from others by how it begins. */
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

  /** Looks up when the file begins, or settles it. */
  async start(starts: FileStarts, now = Date.now()): Promise<void> {
    const start = now - (this.size === undefined ? STREAM_LENGTH : Math.ceil(this.size / SHORTEST_LINE));
    this.#start = await starts.settle(this.fingerprint, start);
  }
}
