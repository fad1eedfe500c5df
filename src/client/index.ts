/**
 * The client of a Tandem server, for browsers and Node, without dependencies: events in batches that are kept while
 * offline, and lists, searches and answers. Published as `tandem/client`, and served as one file at /client.js.
 *
 * - `client` the calls
 * - `event-queue` sends events; `storage` keeps them; `page` watches for the page being left or online again
 * - `caller` one call, with time-out and retries; `pause` the time between tries; `error` the error of a call
 * - `event-stream` reads answers sent as server-sent events
 * - `ids` ids of events and visitors; `types` requests and responses
 */
export { Client, type ClientOptions, connect } from './client.js';
export { TandemError } from './error.js';
export { readEvents, type ServerSentEvent } from './event-stream.js';
export type { ClientStorage } from './storage.js';
export type * from './types.js';
