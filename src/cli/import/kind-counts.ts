/** Warnings about kinds of imported events without a meaning. */
import { readConfig } from '../../config/index.js';
import { type KindMeaning, kindsWith } from '../../indexes/index.js';
import type { KindCounts } from '../../ingest/index.js';
import { count } from '../terminal/table.js';

/** The maximum number of kinds in a warning. */
const NAMED = 8;

export type Meanings = { readonly [kind: string]: KindMeaning };

/** The meanings of kinds in a data folder. */
export async function meaningsIn(folder: string): Promise<Meanings> {
  return kindsWith((await readConfig(folder)).kinds);
}

/** The warnings in lines; none where each kind has a meaning. */
export function withoutMeaning({ counts }: Pick<KindCounts, 'counts'>, meanings: Meanings): string[] {
  const unknown = counts.filter(([kind]) => !Object.hasOwn(meanings, kind));
  if (unknown.length === 0) return [];
  const all = counts.reduce((sum, [, times]) => sum + times, 0);
  const events = unknown.reduce((sum, [, times]) => sum + times, 0);
  const named = unknown.slice(0, NAMED).map(([kind, times]) => `${kind} (${count(times)})`);
  const more = unknown.length > NAMED ? ` and ${count(unknown.length - NAMED)} more` : '';
  return [
    `${events * 2 > all ? 'WARNING: most events count for nothing: ' : ''}${count(events)} of ${count(all)} events ` +
      `are of kinds that have no meaning here: ${named.join(', ')}${more}. They are kept, and shape no list, until ` +
      `tandem.json says what they mean: {"kinds": {"${unknown[0][0]}": {"meaning": "positive", "weight": 1}}}`,
  ];
}
