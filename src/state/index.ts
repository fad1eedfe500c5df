/**
 * What the engine knows now, in memory: `state` with `people`, `live-counts`, the `sequence-slot` and the `search-slot`; how it is read from
 * the store (`load`, `open`), what later events take back (`taking-back`), kinds that are `meaningless`; and handed to workers (`snapshot`).
 */
export { loadState } from './load.js';
export { meaningless } from './meaningless.js';
export { type DataOptions, openState } from './open.js';
export { snapshotOf } from './snapshot.js';
export { EngineState } from './state.js';
