/** Opinions in words: `up` and `down` in a column of ratings are kinds, `excellent` and `poor` are asked about. */
import { baseKind, DEFAULT_KINDS } from '../../indexes/index.js';
import { normalise } from './names.js';
import type { Column } from './profile.js';

const RATINGS =
  /^(my|user|book|review|customer)?(ratings?|stars?|score|grade|thumbs?|votes?|reaction|sentiment|bewertung|calificacion|valoracion|puntuacion|avaliacao|valutazione|оценка|评分|評価|평점)$/;

/** A column with the name of a rating and words as values, and whether all of them are known kinds. */
export function opinionsIn(columns: readonly Column[]): { column: Column; known: boolean } | undefined {
  const column = columns.find(
    ({ name, profile }) =>
      RATINGS.test(normalise(name.split('.').at(-1) ?? '')) &&
      profile !== undefined &&
      profile.filled > 0 &&
      profile.numbers === 0 &&
      profile.truths < 1 &&
      profile.objects + profile.lists === 0 &&
      profile.distinct <= 20,
  );
  if (!column) return undefined;
  const kinds = [...(column.profile?.counts.keys() ?? [])].map((word) =>
    baseKind(word.trim().toLowerCase().replace(/\s+/g, '_')),
  );
  return { column, known: kinds.every((kind) => Object.hasOwn(DEFAULT_KINDS, kind)) };
}

/** The reason why a column of words that are not kinds cannot be read, and the remedy. */
export function askAbout({ name, profile }: Column): { doubt: string; remedy: string } {
  return {
    doubt: `'${name}' looks like a rating, but its values are words (${profile?.examples.join(', ')})`,
    remedy: `take them as kinds of events with --map kind=${name}, which tandem.json says the meaning of, or leave them with --map value=`,
  };
}
