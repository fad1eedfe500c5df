/**
 * The state of the engine, in memory.
 * - `state` with `people`, `live-counts`, ratings read as `opinions`, the `sequence-slot` of the served sequence
 *   model, the `search-slot` of the search index and its `search-file`, `answered-searches`, feedback on `passages` of answers, and
 *   `memories`
 * - how it is read from the store: `load`, `open`; kinds of events that are `meaningless`,
 *   `named-items` that only events name
 * - events that later events undo: `taking-back`; events of visitors who signed in: `sign-in`
 * - `due`: items that a person is due to consume again
 * - `snapshot`: the state as plain data for worker threads
 */
export { dueOf } from './due.js';
export { loadState } from './load.js';
export { meaningless } from './meaningless.js';
export { undescribed } from './named-items.js';
export { type DataOptions, openState } from './open.js';
export { SearchFile } from './search-file.js';
export { snapshotOf } from './snapshot.js';
export { EngineState } from './state.js';
