/** What a file of a known form holds: a job of its own, or objects that are read like others. */
import type { AssignOptions } from '../assign.js';
import type { What } from '../fields.js';
import type { Job } from '../job.js';
import type { Found } from '../objects.js';

/** Objects within a file, with what is known about them. */
interface ObjectPart {
  readonly name: string;
  /** What it holds; absent where its columns tell. */
  readonly what: What | undefined;
  /** The table of a dump that it is, which may tell what it holds. */
  readonly table?: string;
  /** Whether the others of its file are taken where it cannot be. */
  readonly optional?: boolean;
  readonly options: Pick<AssignOptions, 'map' | 'extra' | 'own'>;
  read(): AsyncIterable<Found>;
  head(): AsyncIterable<Found>;
}

export type Part = { readonly job: Job } | { readonly objects: ObjectPart };
