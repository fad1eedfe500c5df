/** What is remembered: items, users, events and requests, in PostgreSQL's dialect. */
export { FolderInUse } from './folder-lock.js';
export { NewerDatabase } from './migrate.js';
export { openStore } from './open.js';
export * from './records.js';
export * from './store.js';
export { parseTime } from './time.js';
export { AFTER_VISITORS, isVisitor, visitorId } from './visitors.js';
