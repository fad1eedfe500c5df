/**
 * The client of a Tandem server, for browsers and Node, without dependencies: events in batches that survive being
 * offline, and lists, searches and answers. Published as `tandem/client`, and served as one file at /client.js.
 *
 * - `client` the calls
 * - `event-queue` events on their way; `storage` where they wait; `page` the page that is left, or online again
 * - `caller` one call, with time-out and further tries; `pause` the time between tries; `error` what went wrong
 * - `event-stream` answers that come as server-sent events
 * - `ids` ids of events and visitors; `types` what is sent and answered
 */
export { Client, type ClientOptions, connect } from './client.js';
export { TandemError } from './error.js';
export { readEvents, type ServerSentEvent } from './event-stream.js';
export type { ClientStorage } from './storage.js';
export type * from './types.js';
