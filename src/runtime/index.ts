/** runtime */
export { BoundedCache } from './cache.js';
export { timeOrderedId } from './ids.js';
export type { Progress } from './progress.js';
export { sample, seeded } from './random.js';
export { SerialQueue } from './serial-queue.js';
export { Slab } from './slab.js';
export { TokenBucket } from './token-bucket.js';
export { inWorker } from './worker.js';
