/** The sample site: a small magazine with readers of known tastes, so that a first call has something to answer. */
import { DAY, MINUTE } from '../../runtime/index.js';
import type { EventInput, ItemInput, UserInput } from '../../store/index.js';
import { TOPICS } from './articles.js';
import { Chance } from './random.js';

const SEED = 20_261;

const READERS = 300;

/** Events lie in these last days. */
const DAYS = 28;

/** How long a visit lasts at most: nothing happens in the future. */
const LONGEST_VISIT = 3 * MINUTE;

export interface Site {
  readonly items: ItemInput[];
  readonly users: UserInput[];
  readonly events: EventInput[];
}

/** The sample at a time: only the times follow `now`, all else is always the same. */
export function sampleSite(now: number): Site {
  const chance = new Chance(SEED);
  const published = new Map<string, number>();
  const items: ItemInput[] = TOPICS.flatMap(({ tag, articles }) =>
    articles.map(([id, title, body, tags]) => {
      // Most articles are older than the events; some came out meanwhile.
      const age = chance.next() < 0.8 ? DAYS + chance.below(300) : chance.below(DAYS);
      published.set(id, now - age * DAY);
      return { id, title, body, tags: [tag, ...tags.split(' ')], published: now - age * DAY };
    }),
  );
  const users: UserInput[] = [];
  const events: EventInput[] = [];
  for (let reader = 1; reader <= READERS; reader++) {
    const tastes = tastesOf(chance);
    const user = `reader-${reader}`;
    // Few say what they like.
    users.push({ id: user, ...(chance.next() < 0.3 && { tags: [TOPICS[tastes[0]].tag] }) });
    readings(chance, user, tastes, now, published, events);
  }
  events.sort((a, b) => Number(a.at) - Number(b.at));
  events.forEach((event, index) => {
    event.id = `sample-${String(index).padStart(5, '0')}`;
  });
  return { items, users, events };
}

/** One to three topics that somebody likes; neighbours in the list of topics often go together. */
function tastesOf(chance: Chance): number[] {
  const first = chance.below(TOPICS.length);
  const tastes = [first];
  if (chance.next() < 0.7) tastes.push((first + 1) % TOPICS.length);
  if (chance.next() < 0.4) tastes.push(chance.below(TOPICS.length));
  return [...new Set(tastes)];
}

/** What one reader did: mostly with articles of their tastes, some by chance. */
function readings(
  chance: Chance,
  user: string,
  tastes: readonly number[],
  now: number,
  published: ReadonlyMap<string, number>,
  events: EventInput[],
): void {
  const opened = new Set<string>();
  const visits = 4 + chance.below(17);
  for (let visit = 0; visit < visits; visit++) {
    const liked = chance.next() < 0.8;
    const topic = TOPICS[liked ? tastes[chance.below(tastes.length)] : chance.below(TOPICS.length)];
    const item = topic.articles[chance.skewed(topic.articles.length)][0];
    const at = Math.floor(now - LONGEST_VISIT - chance.next() * DAYS * DAY);
    if (opened.has(item) || at < published.get(item)!) continue;
    events.push({ kind: 'impression', user, item, at });
    if (chance.next() > (liked ? 0.85 : 0.3)) {
      if (chance.next() < 0.15) events.push({ kind: 'dismiss', user, item, at: at + 5_000 });
      continue;
    }
    opened.add(item);
    events.push({ kind: 'click', user, item, at: at + 8_000 });
    if (chance.next() < (liked ? 0.6 : 0.25)) events.push({ kind: 'complete', user, item, at: at + 120_000 });
    if (chance.next() < (liked ? 0.3 : 0.05)) events.push({ kind: 'like', user, item, at: at + 125_000 });
    if (chance.next() < 0.1) events.push({ kind: 'save', user, item, at: at + 130_000 });
  }
}
