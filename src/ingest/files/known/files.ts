/** The files of a folder that may be a known data set. */
import type { Source } from '../source.js';

/** The files of a folder, by name. */
export interface KnownFiles {
  has(name: string): boolean;
  open(name: string): Promise<Source>;
  optional(name: string): Promise<Source | undefined>;
}
