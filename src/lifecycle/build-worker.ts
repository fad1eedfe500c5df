/** Runs `build` in a worker thread; progress goes out through a port. */
import type { MessagePort } from 'node:worker_threads';
import type { Snapshot } from '../retrieve/index.js';
import { type Built, build } from './build.js';

export default function run({ snapshot, port }: { snapshot: Snapshot; port: MessagePort }): Built {
  try {
    return build(snapshot, (progress) => port.postMessage(progress));
  } finally {
    port.close();
  }
}
