/** The demo world: the notes as items, the learners as users, and their events of the last weeks. */
import { DAY, drawPlace, MINUTE, seeded } from '../../runtime/index.js';
import type { EventInput, ItemInput, UserInput } from '../../store/index.js';
import { Learner } from './learners.js';
import { type Note, readNotes } from './notes.js';

const SEED = 20_261;

const LEARNERS = 400;

/** The number of days with events. */
const DAYS = 28;

/** The maximum duration of a visit, so that no event is in the future. */
const LONGEST_VISIT = 90 * MINUTE;

export interface World {
  readonly items: ItemInput[];
  readonly users: UserInput[];
  readonly events: EventInput[];
}

/**
 * The demo world at a time: only the times depend on `now`.
 *
 * @param now in milliseconds since 1970.
 * @param notes those of the package by default.
 */
export function demoWorld(now: number, notes: readonly Note[] = readNotes()): World {
  const random = seeded(SEED);
  const appeals = notes.map(() => 0.4 + 1.2 * random() ** 2);
  // Most notes are older than the events; some are published in between.
  const published = notes.map(() => now - (random() < 0.85 ? DAYS + 100 * random() : DAYS * random()) * DAY);
  const events: EventInput[] = [];
  const users = Array.from({ length: LEARNERS }, (_, number) => {
    const learner = new Learner(`learner-${number + 1}`, notes, random);
    // Few state their interests.
    const tags = random() < 0.3 ? [...learner.aims] : [];
    studies(learner, notes, appeals, published, now, random, events);
    return { id: learner.id, tags, attributes: { aim: learner.aims[0], level: learner.ability } };
  });
  events.sort((a, b) => Number(a.at) - Number(b.at));
  events.forEach((event, index) => {
    event.id = `demo-${String(index).padStart(5, '0')}`;
  });
  return { items: notes.map((note, k) => itemOf(note, published[k])), users, events };
}

/** A note as an item, with the titles and texts of both languages. */
function itemOf(note: Note, published: number): ItemInput {
  const { id, skill, tags, level, minutes, requires, related, tandem, title, text } = note;
  return {
    id,
    title: `${title.en} · ${title.zh}`,
    body: `# ${title.en}\n\n${text.en}\n\n# ${title.zh}\n\n${text.zh}`,
    tags: [...new Set([skill, ...tags])],
    attributes: {
      skill,
      level,
      minutes,
      requires,
      related,
      titleEn: title.en,
      titleZh: title.zh,
      ...(tandem !== undefined && { tandem }),
    },
    published: Math.floor(published),
  };
}

/** The events of one learner: in each visit, they choose from the existing notes, mostly by their interests. */
function studies(
  learner: Learner,
  notes: readonly Note[],
  appeals: readonly number[],
  published: readonly number[],
  now: number,
  random: () => number,
  events: EventInput[],
): void {
  const visits = Array.from(
    { length: 2 + Math.floor(random() ** 2 * 14) },
    () => now - LONGEST_VISIT - random() * DAYS * DAY,
  ).sort((a, b) => a - b);
  for (const visit of visits) {
    let at = Math.floor(visit);
    const looks = 1 + Math.floor(random() * 5);
    for (let look = 0; look < looks && at < visit + LONGEST_VISIT / 2; look++) {
      const pulls = notes.map((note, k) => (published[k] <= visit ? learner.pull(note, appeals[k]) : 0));
      const chosen = drawPlace(pulls, random);
      if (!(pulls[chosen] > 0)) return; // they know or are done with all
      const item = notes[chosen].id;
      events.push({ kind: 'impression', user: learner.id, item, at });
      const reactions = learner.meet(notes[chosen], appeals[chosen]);
      for (const { kind, after } of reactions) events.push({ kind, user: learner.id, item, at: at + after });
      at += 10_000 + (reactions.at(-1)?.after ?? 0);
    }
  }
}
