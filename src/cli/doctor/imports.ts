/** The checks for parts that imports left out, and for kinds of events without a meaning. */
import { type ImportNote, importNotes } from '../../ingest/index.js';
import { count, plural } from '../terminal/table.js';
import { type Finding, note } from './finding.js';

const NAMED = 12;

/** The parts that imports into a data folder left out. */
export async function checkImports(folder: string): Promise<Finding[]> {
  return toldImports(await importNotes(folder));
}

/** The parts that imports left out, as findings. */
function toldImports(notes: readonly ImportNote[]): Finding[] {
  return notes.map(({ file, leftOut, refused, at }) => {
    const parts = [
      ...(leftOut.length > 0 ? [`columns not taken: ${leftOut.slice(0, NAMED).join(', ')}`] : []),
      ...(refused > 0 ? [`${plural(refused, 'record')} refused`] : []),
    ];
    return note('import', `${file}, ${at.slice(0, 10)}: ${parts.join('; ')}`);
  });
}

/** @param kinds the kinds of existing events. */
export function checkKinds(
  kinds: readonly string[],
  meanings: { readonly [kind: string]: unknown },
): Finding[] {
  const without = kinds.filter((kind) => !Object.hasOwn(meanings, kind));
  if (without.length === 0) return [];
  const more = without.length > NAMED ? ` and ${count(without.length - NAMED)} more` : '';
  return [
    note(
      'kinds',
      `events of these kinds have no meaning, and shape no list: ${without.slice(0, NAMED).join(', ')}${more}; say in tandem.json what they mean: {"kinds": {"${without[0]}": {"meaning": "positive", "weight": 1}}}`,
    ),
  ];
}
