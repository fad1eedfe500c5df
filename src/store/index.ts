/** What is remembered: items, users, events and requests, in PostgreSQL's dialect. */
export * from './records.js';
export * from './store.js';
export { parseTime } from './time.js';
