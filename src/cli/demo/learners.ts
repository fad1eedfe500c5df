/**
 * The learners of the demo world: simulated people with interests and knowledge, and their reactions to notes. All of
 * them are sampled from one seeded stream, so that they are the same in each new data folder.
 */
import { drawPlace } from '../../runtime/index.js';
import type { Note } from './notes.js';
import { SKILLS } from './notes.js';

type Random = () => number;

/** A reaction of a learner to a note, and the time since they saw it, in milliseconds. */
export interface Reaction {
  readonly kind: 'click' | 'complete' | 'like' | 'save' | 'dismiss';
  readonly after: number;
}

/** The percentage of learners with each skill as their main interest, in the order of {@link SKILLS}. */
const SHARES = [26, 20, 24, 18, 12];

/** The relative attraction of a note outside a learner's interests. */
const OUTSIDE = 0.06;

/** The factor for a note whose prerequisites they lack, and for one that is two levels above theirs. */
const UNREADY = 0.12;

const TOO_HARD = 0.3;

/** The factor for a note that continues what they read last. */
const NEXT_STEP = 5;

/** One simulated person. */
export class Learner {
  readonly aims: readonly Note['skill'][];
  /** On the scale of the levels of notes: 1 for a beginner, 3 for a specialist. */
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

  /** Whether they know all prerequisites of a note. */
  isReady({ requires }: Note): boolean {
    return requires.every((note) => this.#known.has(note));
  }

  /**
   * The attraction of a note: 0 for notes that they know or have finished. @param appeal the general appeal of the
   * note.
   */
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

  /** The reactions to a note that they see. The number of random draws does not depend on the outcome. */
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
