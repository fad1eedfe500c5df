/** The site's items: their public record, their hidden properties, and when they come and go. */
import { DAY, normal } from '../runtime/index.js';
import type { ItemInput } from '../store/index.js';
import { drawFor } from './random.js';
import { AREAS, areaOf, NICHES, type Space, WIDTH } from './space.js';
import type { Words } from './words.js';

const ROLE = 0x53;

/** This share is there from the start; the others come spread over the time. */
const THERE_AT_START = 0.6;

/** Those there at the start are up to this many days old. */
const OLDEST = 60;

/** This share passes, after days that are exponentially distributed with this mean, and at least this many. */
const PASSING = 0.5;

const MEAN_DAYS = 12;

const FEWEST_DAYS = 2;

/** Half of those say beforehand when they expire; the others are taken down unannounced. */
const ANNOUNCED = 0.5;

/** How often an item carries the tag of its area, of its niche, and one that is wrong. */
const AREA_TAG = 0.9;

const NICHE_TAG = 0.7;

const WRONG_TAG = 0.1;

/** Authors write for one niche, but for this share. */
const AUTHORS_OF_NICHE = 3;

const STRAY_AUTHOR = 0.15;

/** Standard deviations of what draws a click and of what makes it worth having clicked, and the correlation of the two. */
const APPEAL_SPREAD = 0.8;

const WORTH_SPREAD = 1;

const APPEAL_WORTH_CORRELATION = 0.5;

const TITLE_WORDS = 5;

const BODY_WORDS = 40;

export interface Items {
  readonly count: number;
  /** What is said of an item; its id is {@link itemId}'s. */
  readonly record: readonly ItemInput[];
  /** When it comes and goes, in milliseconds since 1970; `Infinity` where it stays. */
  readonly from: Float64Array;
  readonly until: Float64Array;
  /** Whether its going is announced, in the record's `expires`. */
  readonly announced: Uint8Array;
  // Hidden:
  readonly niche: Int16Array;
  readonly area: Int16Array;
  /** Its place in the space of tastes. */
  readonly vector: Float32Array;
  /** What draws a click, beside taste; and what makes it worth having clicked, both in logits. */
  readonly appeal: Float32Array;
  readonly substance: Float32Array;
}

/** An item's id by its number. */
export const itemId = (item: number): string => `item-${String(item).padStart(4, '0')}`;

/** Makes the items of a site, from a seed. */
export function makeItems(
  space: Space,
  words: Words,
  { seed, items: count, start, days }: { seed: number; items: number; start: number; days: number },
): Items {
  const items = {
    count,
    record: [] as ItemInput[],
    from: new Float64Array(count),
    until: new Float64Array(count),
    announced: new Uint8Array(count),
    niche: new Int16Array(count),
    area: new Int16Array(count),
    vector: new Float32Array(count * WIDTH),
    appeal: new Float32Array(count),
    substance: new Float32Array(count),
  };
  for (let item = 0; item < count; item++) {
    const draw = drawFor(seed, ROLE, item);
    const niche = space.drawArea(draw) * NICHES + Math.floor(draw() * NICHES);
    items.niche[item] = niche;
    items.area[item] = areaOf(niche);
    space.around(niche, draw, items.vector, item * WIDTH);
    const appeal = normal(draw);
    items.appeal[item] = APPEAL_SPREAD * appeal;
    items.substance[item] =
      WORTH_SPREAD *
      (APPEAL_WORTH_CORRELATION * appeal + Math.sqrt(1 - APPEAL_WORTH_CORRELATION ** 2) * normal(draw));

    const early = draw() < THERE_AT_START;
    const when = draw();
    const published = start + (early ? -when * OLDEST * DAY : when * days * DAY);
    items.from[item] = Math.max(start, published);
    const passes = draw() < PASSING;
    const duration = Math.max(FEWEST_DAYS, -Math.log(1 - draw()) * MEAN_DAYS) * DAY;
    items.until[item] = passes ? items.from[item] + duration : Number.POSITIVE_INFINITY;
    items.announced[item] = draw() < ANNOUNCED && passes ? 1 : 0;

    const tags: string[] = [];
    if (draw() < AREA_TAG) tags.push(words.areas[areaOf(niche)]);
    if (draw() < NICHE_TAG) tags.push(words.niches[niche]);
    const wrong = Math.floor(draw() * AREAS);
    if (draw() < WRONG_TAG) tags.push(words.areas[wrong]);
    const byNiche = draw() < STRAY_AUTHOR ? Math.floor(draw() * AREAS * NICHES) : niche;
    const author = `author-${byNiche * AUTHORS_OF_NICHE + Math.floor(draw() * AUTHORS_OF_NICHE)}`;
    items.record.push({
      id: itemId(item),
      title: words.text(niche, TITLE_WORDS, draw),
      body: words.text(niche, BODY_WORDS, draw),
      tags: [...new Set(tags)],
      attributes: { author },
      published: new Date(published).toISOString(),
      ...(items.announced[item] && { expires: new Date(items.until[item]).toISOString() }),
    });
  }
  return items;
}
