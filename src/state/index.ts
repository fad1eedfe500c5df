/**
 * What the engine knows now, in memory: `state` with `people`, `live-counts` and the `sequence-slot`; how it is read from
 * the store (`load`, `open`), and handed to workers (`snapshot`).
 */
export { loadState } from './load.js';
export { type DataOptions, openState } from './open.js';
export { snapshotOf } from './snapshot.js';
export { EngineState } from './state.js';
