/** Objects of known systems and data sets, told by the names of their members. */
import { gorseForm } from './gorse.js';
import { type KnownSystem, knownSystem } from './systems.js';

/** What objects with these members hold; nothing where they are not known. */
export function knownObjects(names: readonly string[]): KnownSystem | undefined {
  const has = (...wanted: string[]) => wanted.every((name) => names.includes(name));
  // Adressa: the id is the article's; visits of pages that are none have no id.
  if (has('eventId', 'userId', 'canonicalUrl', 'time') && !has('itemId')) {
    const map = { id: 'eventId', user: 'userId', item: 'id', at: 'time' };
    return { what: 'events', map: new Map(Object.entries(map)) };
  }
  // ActivityStreams: the type of an activity is its kind.
  if (has('type', 'actor', 'object') && (has('published') || has('@context')))
    return {
      what: 'events',
      extra: [
        ['type', 'kind'],
        ['actor', 'user'],
        ['actor.id', 'user'],
        ['object', 'item'],
        ['object.id', 'item'],
        ['published', 'at'],
      ],
    };
  // Google Analytics 4: without any product in its events, the page that was seen is what they are about.
  if (
    has('event_name', 'user_pseudo_id', 'event_timestamp') &&
    !names.some((name) => name.startsWith('items[]'))
  )
    return { what: 'events', extra: [['event_params.page_location', 'item']] };
  return gorseForm(names) ?? knownSystem(names);
}
