/**
 * Data intake: `events`; `records` of items and users; `import-intake`, which takes in both without recommending. What is
 * written is told to a `replica`.
 */

export { eventRecords } from './event-records.js';
export { eventIntake } from './events.js';
export { type Intake, openWriter } from './import-intake.js';
export { itemRecords, userRecords } from './records.js';
export type { Replica } from './replica.js';
export type {
  EventIntake,
  EventRecords,
  EventsAsked,
  EventView,
  ItemView,
  Records,
  UserView,
} from './types.js';
