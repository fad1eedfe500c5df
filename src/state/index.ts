/**
 * What the engine knows now, in memory.
 * - `state` with `people`, `live-counts`, ratings read as `opinions`, the `sequence-slot` of the served sequence model,
 *   the `search-slot` of the full text and the `search-file` of it, what came of `passages` in answers, and `memories`
 * - how it is read from the store: `load`, `open`; kinds of events that are `meaningless`,
 *   `named-items` that only events name
 * - what later events take back: `taking-back`; what visitors did who signed in: `sign-in`
 * - `due`: what a person is due to take again
 * - `snapshot`: what workers are given
 */
export { dueOf } from './due.js';
export { loadState } from './load.js';
export { meaningless } from './meaningless.js';
export { undescribed } from './named-items.js';
export { type DataOptions, openState } from './open.js';
export { SearchFile } from './search-file.js';
export { snapshotOf } from './snapshot.js';
export { EngineState } from './state.js';
