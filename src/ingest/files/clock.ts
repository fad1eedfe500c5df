/**
 * Times for events of which only the order in their file is known: one millisecond apart, ending at about the time of
 * the file's first import. The beginning is stored with the data, under the file's fingerprint, so that importing
 * the file again, or once it has grown, gives the same lines the same times.
 */
import { DAY } from '../../runtime/index.js';
import type { Settings } from '../../store/index.js';
import { hash64 } from './hash.js';
import { FileProblem } from './problem.js';

/** What of a file's beginning tells it from others. */
const FINGERPRINT_BYTES = 1024;

/** How long before now a stream of unknown length begins. */
const STREAM_LENGTH = DAY;

/** A line has at least this many bytes, so that no file of a known size reaches beyond now. */
const SHORTEST_LINE = 2;

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

  /** The time of the event on a line of the file, in milliseconds since 1970. */
  at(line: number): number {
    if (Number.isNaN(this.#start)) {
      throw new FileProblem(
        'there are events without a time, and their times can only be set while no server has the folder open: stop `tandem serve`, import, and start it again',
      );
    }
    return this.#start + line;
  }

  /**
   * Looks up when the file begins, or settles it. To be called before {@link at}; without settings, events without a
   * time cannot be taken.
   */
  async start(settings: Pick<Settings, 'get' | 'set'> | undefined, now = Date.now()): Promise<void> {
    if (!settings) return;
    const name = `import.start.${this.fingerprint}`;
    const known = await settings.get(name);
    if (typeof known === 'number') this.#start = known;
    else {
      this.#start = now - (this.size === undefined ? STREAM_LENGTH : Math.ceil(this.size / SHORTEST_LINE));
      await settings.set(name, this.#start);
    }
  }
}
