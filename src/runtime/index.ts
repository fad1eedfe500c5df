/**
 * Helpers that every room may use:
 * - memory: `free-memory` returned to the system, `cache` bounded by count, `growing` typed arrays, `slab` for many short texts, `scratch` of requests
 * - order of work: `serial-queue`, `turns` on the event loop, `call-gate` for closing after the last call, `token-bucket` for rates, `timer` for
 *   repeated work, `worker` threads that run tasks and a `reply-thread` that answers messages, `progress`
 * - numbers: `random` by seed and shuffling, `math`, mixing of `bits`, `time`
 * - values: `object` or not, `quote` text for HTML and shells
 * - the system: `durable-file` writes, `section-file` with checksums, `ids` in the order of time, `process`,
 *   `system-error` codes, `json-mistake` for where JSON is wrong, `bounded-json` for untrusted JSON, `tracing` by
 *   OpenTelemetry, the package's `version`
 */
export { lowbiasMix, murmurMix } from './bits.js';
export { boundedJson, endOfString } from './bounded-json.js';
export { BoundedCache } from './cache.js';
export { CallGate } from './call-gate.js';
export { syncFolder, writeDurably, writeFolder } from './durable-file.js';
export { keepMemorySmall, releaseFreeMemory } from './free-memory.js';
export { sharedColumn, withRoom } from './growing.js';
export { timeOrderedId, uniqueWord } from './ids.js';
export { isJson, type JsonMistake, jsonMistake } from './json-mistake.js';
export { argmax, clamp, dcgDiscount, dotOf, logistic, meanOf, softmaxWeights, sumOf } from './math.js';
export { isObject } from './object.js';
export { processExists } from './process.js';
export type { Progress } from './progress.js';
export { escapeMarkup, shellQuoted } from './quote.js';
export { drawn, drawPlace, normal, sample, seeded, shuffle, shuffleFirst } from './random.js';
export { ReplyThread } from './reply-thread.js';
export { Scratch } from './scratch.js';
export { bytesOf, DamagedFile, readSections, type Sections, writeSections } from './section-file.js';
export { SerialQueue } from './serial-queue.js';
export { Slab } from './slab.js';
export { codeOf, isMissing } from './system-error.js';
export { DAY, HOUR, MINUTE, SECOND } from './time.js';
export { repeat } from './timer.js';
export { TokenBucket } from './token-bucket.js';
export { type RequestSpan, requestSpan, traced, within } from './tracing.js';
export { Turns } from './turns.js';
export { VERSION } from './version.js';
export { inWorker, stopCheck, type TaskLine, type TaskOptions, WorkerThread } from './worker.js';
