/** A recommendation as JSON. The engine gives a list again where nothing has changed: then its items are not written anew. */
import type { Recommendation, Recommended } from '../types.js';

const written = new WeakMap<readonly Recommended[], string>();

/** What `JSON.stringify` would make of it. */
export function writeRecommendation({ request, items }: Recommendation): string {
  let json = written.get(items);
  if (json === undefined) {
    json = JSON.stringify(items);
    written.set(items, json);
  }
  return `{"request":${JSON.stringify(request)},"items":${json}}`;
}
