/**
 * Ids for events that come without one, made from what the event says, so that importing a file again repeats nothing.
 * The time stands first: ids then grow with time, which keeps the database's index compact.
 */
import type { EventInput } from '../../store/index.js';
import { hash64 } from './hash.js';

/** Makes times before 1970 positive; with it, times from year 1 to 9999 fit into ten digits to base 36. */
const OFFSET = 62_135_596_800_000;

const DIGITS = 10;

/** Separates what is hashed; no id may contain it. */
const END = '\u0000';

/**
 * @param at the event's time, in milliseconds since 1970.
 * @param occurrence tells apart events of which only the place in the file is known; empty where the time is given.
 */
export function eventId(event: EventInput, at: number, occurrence = ''): string {
  const time = (at + OFFSET).toString(36).padStart(DIGITS, '0');
  let text = `${event.user ?? ''}${END}${event.item ?? ''}${END}${event.kind}${END}${event.value ?? ''}${END}${occurrence}`;
  if (event.session !== undefined || event.request !== undefined) {
    text += `${END}${event.session ?? ''}${END}${event.request ?? ''}${END}${event.position ?? ''}`;
  }
  return `${time}-${hash64(text)}`;
}
