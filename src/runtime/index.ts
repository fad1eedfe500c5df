/**
 * Helpers that every room may use:
 * `cache` bounded by count, `call-gate` for closing after the last call, `token-bucket` for rates, `serial-queue` for one
 * thing after the other, `slab` for many short texts, `growing` typed arrays, `ids` in the order of time, `random` numbers by seed and shuffling, `math`, `time`,
 * `timer` for repeated work, `durable-file` writes, `worker` threads, `scratch` memory of requests, `progress`,
 * `json-mistake` for where JSON is wrong.
 */
export { BoundedCache } from './cache.js';
export { CallGate } from './call-gate.js';
export { syncFolder, writeDurably, writeFolder } from './durable-file.js';
export { sharedColumn, withRoom } from './growing.js';
export { timeOrderedId } from './ids.js';
export { type JsonMistake, jsonMistake } from './json-mistake.js';
export { dcgDiscount, logistic } from './math.js';
export { processExists } from './process.js';
export type { Progress } from './progress.js';
export { drawn, sample, seeded, shuffle, shuffleFirst } from './random.js';
export { Scratch } from './scratch.js';
export { SerialQueue } from './serial-queue.js';
export { Slab } from './slab.js';
export { DAY, HOUR, MINUTE, SECOND } from './time.js';
export { repeat } from './timer.js';
export { TokenBucket } from './token-bucket.js';
export { inWorker, type TaskLine, type TaskOptions, WorkerThread } from './worker.js';
