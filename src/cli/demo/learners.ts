/**
 * The learners of the demo world: simulated people with aims, what they know, and what they do with a note that they see.
 * Everything is drawn from one seeded stream, so that the crowd is the same at every first start.
 */
import { drawPlace } from '../../runtime/index.js';
import type { Note } from './notes.js';
import { SKILLS } from './notes.js';

type Random = () => number;

/** Something that a learner does with a note, and how long after they saw it, in milliseconds. */
export interface Reaction {
  readonly kind: 'click' | 'complete' | 'like' | 'save' | 'dismiss';
  readonly after: number;
}

/** How many of a hundred learners have each skill as their first aim, in the order of {@link SKILLS}. */
const SHARES = [26, 20, 24, 18, 12];

/** How much a note outside a learner's aims draws them, beside one within. */
const OUTSIDE = 0.06;

/** How much a note draws them for which they lack something, and one that is two levels above theirs. */
const UNREADY = 0.12;

const TOO_HARD = 0.3;

/** How much more a note draws them that goes on from what they read last. */
const NEXT_STEP = 5;

/** One simulated person. */
export class Learner {
  readonly aims: readonly Note['skill'][];
  /** As levels of notes: 1 for a beginner, 3 for a specialist. */
  readonly ability: number;
  readonly #known = new Set<string>();
  readonly #done = new Set<string>();
  readonly #random: Random;
  #latest = '';

  constructor(
    readonly id: string,
    notes: readonly Note[],
    random: Random,
  ) {
    this.#random = random;
    const first = SKILLS[drawPlace(SHARES, random)];
    const second = SKILLS[Math.floor(random() * SKILLS.length)];
    this.aims = random() < 0.45 ? [...new Set([first, second])] : [first];
    this.ability = 1 + drawPlace([50, 35, 15], random);
    for (const { id: note, level, skill } of notes) {
      if (level < this.ability && random() < (this.aims.includes(skill) ? 0.7 : 0.3)) this.#known.add(note);
    }
  }

  /** Whether they know all that a note requires. */
  isReady({ requires }: Note): boolean {
    return requires.every((note) => this.#known.has(note));
  }

  /** How much a note draws them: 0 for what they know or are done with. @param appeal of the note, to everybody. */
  pull(note: Note, appeal: number): number {
    if (this.#known.has(note.id) || this.#done.has(note.id)) return 0;
    return (
      appeal *
      (this.aims.includes(note.skill) ? 1 : OUTSIDE) *
      (this.isReady(note) ? 1 : UNREADY) *
      (note.level > this.ability + 1 ? TOO_HARD : 1) *
      (note.requires.includes(this.#latest) || note.related.includes(this.#latest) ? NEXT_STEP : 1)
    );
  }

  /** What they do with a note that they see. Always as many draws, whatever comes of them. */
  meet(note: Note, appeal: number): Reaction[] {
    const [clicks, completes, likes, saves, dismisses] = Array.from({ length: 5 }, this.#random);
    if (this.#known.has(note.id) || this.#done.has(note.id)) return [];
    const fits = this.aims.includes(note.skill);
    const ready = this.isReady(note);
    if (clicks > (fits ? 0.8 : 0.25) * (ready ? 1 : 0.7)) {
      if (dismisses > (fits ? 0.03 : 0.12)) return [];
      this.#done.add(note.id);
      return [{ kind: 'dismiss', after: 5_000 }];
    }
    const reactions: Reaction[] = [{ kind: 'click', after: 6_000 }];
    const end = 6_000 + note.minutes * 50_000;
    if (completes < (ready ? 0.85 : 0.35) - 0.1 * Math.max(0, note.level - this.ability)) {
      reactions.push({ kind: 'complete', after: end });
      this.#known.add(note.id);
      this.#latest = note.id;
      if (likes < (fits ? 0.3 : 0.1) * appeal) reactions.push({ kind: 'like', after: end + 4_000 });
    }
    if (saves < (fits ? 0.1 : 0.03)) reactions.push({ kind: 'save', after: end + 8_000 });
    return reactions;
  }
}
