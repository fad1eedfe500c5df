/**
 * Ids of events without one, generated from their content, so that importing a file again adds no duplicates. The time
 * is first, so that ids increase with time, which keeps the index of the database compact.
 */
import type { EventInput } from '../../store/index.js';
import { hash64 } from './hash.js';

/** Makes times before 1970 positive; with it, times from year 1 to 9999 fit into ten digits to base 36. */
const OFFSET = 62_135_596_800_000;

const DIGITS = 10;

/** The separator of hashed fields; ids cannot contain it. */
const END = '\u0000';

/**
 * @param at the time of the event, in milliseconds since 1970.
 * @param occurrence distinguishes events without times by their position in the file; empty for events with a time.
 */
export function eventId(event: EventInput, at: number, occurrence = ''): string {
  const time = (at + OFFSET).toString(36).padStart(DIGITS, '0');
  let text = `${event.user ?? ''}${END}${event.item ?? ''}${END}${event.kind}${END}${event.value ?? ''}${END}${occurrence}`;
  if (event.session !== undefined || event.request !== undefined) {
    text += `${END}${event.session ?? ''}${END}${event.request ?? ''}${END}${event.position ?? ''}`;
  }
  return `${time}-${hash64(text)}`;
}
