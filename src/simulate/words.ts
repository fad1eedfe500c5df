/** Words for the site's texts: some specific to a niche, some to an area, the rest common. */
import { type Draw, drawFor } from './random.js';
import { AREAS, areaOf, NICHES } from './space.js';

const ROLE = 0x52;

const OF_AREA = 16;

const OF_NICHE = 12;

const COMMON = 120;

/** The shares of a text's words that are specific to its niche and to its area; the rest are common. */
const NICHE_SHARE = 0.25;

const AREA_SHARE = 0.25;

const ONSETS = ['b', 'br', 'd', 'f', 'g', 'gl', 'k', 'l', 'm', 'n', 'p', 'r', 's', 'st', 't', 'v', 'w', 'z'];

const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai', 'ou'];

const ENDS = ['', '', 'l', 'n', 'r', 's', 'm'];

export interface Words {
  /** Tags of an area and of a niche. */
  readonly areas: readonly string[];
  readonly niches: readonly string[];
  /** A text of `length` words about a niche. */
  text(niche: number, length: number, draw: Draw): string;
}

/** Makes the vocabulary of titles and texts, from a seed. */
export function makeWords(seed: number): Words {
  const draw = drawFor(seed, ROLE);
  const taken = new Set<string>();
  const pick = <Value>(from: readonly Value[], by: Draw): Value => from[Math.floor(by() * from.length)];
  const word = (): string => {
    for (;;) {
      const syllables = Array.from(
        { length: 2 + Math.floor(draw() * 2) },
        () => pick(ONSETS, draw) + pick(VOWELS, draw),
      );
      const made = syllables.join('') + pick(ENDS, draw);
      if (taken.has(made)) continue;
      taken.add(made);
      return made;
    }
  };
  const words = (count: number) => Array.from({ length: count }, word);
  const common = words(COMMON);
  const ofArea = Array.from({ length: AREAS }, () => words(OF_AREA));
  const ofNiche = Array.from({ length: AREAS * NICHES }, () => words(OF_NICHE));
  return {
    // The first word names the area or niche.
    areas: ofArea.map(([name]) => name),
    niches: ofNiche.map(([name]) => name),
    text(niche, length, by) {
      const one = () => {
        const which = by();
        if (which < NICHE_SHARE) return pick(ofNiche[niche], by);
        return pick(which < NICHE_SHARE + AREA_SHARE ? ofArea[areaOf(niche)] : common, by);
      };
      return Array.from({ length }, one).join(' ');
    },
  };
}
