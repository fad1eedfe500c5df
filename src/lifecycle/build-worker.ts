/** Runs `build` in a worker thread; progress is posted to a port. */
import type { Snapshot } from '../retrieve/index.js';
import type { TaskLine } from '../runtime/index.js';
import { type Built, build } from './build.js';

interface Task extends TaskLine {
  readonly snapshot: Snapshot;
}

/** Builds the indexes of a snapshot in this thread. */
export default function run({ snapshot, port }: Task): Built {
  try {
    return build(snapshot, (progress) => port.postMessage(progress));
  } finally {
    port.close();
  }
}
