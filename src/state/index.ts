/** state */

export type { DataOptions } from './open.js';
export { openState } from './open.js';
export { EngineState } from './state.js';
