/** The site's items: their public records, hidden properties, and times of publication and removal. */
import { DAY, normal } from '../runtime/index.js';
import type { ItemInput } from '../store/index.js';
import { drawFor } from './random.js';
import { AREAS, areaOf, NICHES, type Space, WIDTH } from './space.js';
import type { Words } from './words.js';

const ROLE = 0x53;

/** The share of items published at the start; the others are published over the time of the simulation. */
const THERE_AT_START = 0.6;

/** The maximum age of the first items in days. */
const OLDEST = 60;

/**
 * The share of items that are removed; after a number of days that is exponentially distributed with this mean, and has
 * this minimum.
 */
const PASSING = 0.5;

const MEAN_DAYS = 12;

const FEWEST_DAYS = 2;

/** The share of these that have an expiry time; the others are removed without notice. */
const ANNOUNCED = 0.5;

/** The probability that an item has the tag of its area, that of its niche, and a wrong one. */
const AREA_TAG = 0.9;

const NICHE_TAG = 0.7;

const WRONG_TAG = 0.1;

/** The number of authors of each niche, and the share of items by an author of another niche. */
const AUTHORS_OF_NICHE = 3;

const STRAY_AUTHOR = 0.15;

/** Standard deviations of appeal and substance, and their correlation. */
const APPEAL_SPREAD = 0.8;

const WORTH_SPREAD = 1;

const APPEAL_WORTH_CORRELATION = 0.5;

const TITLE_WORDS = 5;

const BODY_WORDS = 40;

export interface Items {
  readonly count: number;
  /** The public record of an item; its id is from {@link itemId}. */
  readonly record: readonly ItemInput[];
  /** The times of publication and removal, in milliseconds since 1970; `Infinity` if it is not removed. */
  readonly from: Float64Array;
  readonly until: Float64Array;
  /** Whether the removal is announced by the record's `expires`. */
  readonly announced: Uint8Array;
  // Hidden:
  readonly niche: Int16Array;
  readonly area: Int16Array;
  /** Its vector in the space of tastes. */
  readonly vector: Float32Array;
  /** Effects besides taste, in logits: appeal on clicks, substance on completing and liking. */
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
