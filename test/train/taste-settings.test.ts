/** Choosing the settings of the models of taste by what they find of what is held out. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  buildTaste,
  NO_TASTE,
  type Sequences,
  type TasteSettings,
  USUAL_TASTE,
} from '#tandem/indexes/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { chooseTaste, compareTaste } from '#tandem/train/index.js';

const TOPICS = 6;
const EACH = 30;
const ITEMS = TOPICS * EACH;

/** People who have items of one topic, and by chance some of any; one in four items is held out. */
function drawnPeople(users: number, perPerson: number) {
  const random = seeded(5);
  const start = new Uint32Array(users + 1);
  const item: number[] = [];
  const wanted = new Map<number, Set<number>>();
  for (let user = 0; user < users; user++) {
    const own = new Set<number>();
    while (own.size < perPerson) {
      const any = Math.floor(random() * ITEMS);
      own.add(random() < 0.3 ? any : (user % TOPICS) * EACH + (any % EACH));
    }
    const all = [...own];
    const out = Math.max(1, perPerson >> 2);
    wanted.set(user, new Set(all.slice(0, out)));
    item.push(...all.slice(out));
    start[user + 1] = item.length;
  }
  const sequences: Sequences = {
    start,
    item: Int32Array.from(item),
    weight: new Float32Array(item.length).fill(1),
  };
  return { sequences, wanted };
}

describe('the settings of the models of taste', () => {
  it('are those of the best trial, or usual ones that are not surely worse', () => {
    const { sequences, wanted } = drawnPeople(300, 20);
    const { settings, tried, people } = chooseTaste(sequences, ITEMS, wanted);
    expect(people).toBe(300);
    const chosen = tried.find((one) => one.settings === settings)!;
    const usual = tried[0];
    expect(usual.settings).toEqual(USUAL_TASTE);
    expect(chosen.ndcg).toBeGreaterThanOrEqual(usual.ndcg);
    // A topic is common to many items, which factors see.
    expect(Math.max(...tried.map(({ ndcg }) => ndcg))).toBeGreaterThan(0.2);
  });

  it('count amounts once where these are of chance, and are not tried where all are alike', () => {
    const { sequences, wanted } = drawnPeople(300, 12);
    const alike = chooseTaste(sequences, ITEMS, wanted);
    expect(new Set(alike.tried.map(({ settings }) => settings.strength))).toEqual(new Set([1]));
    const random = seeded(9);
    const amount = sequences.item.length;
    const heavy = Float32Array.from({ length: amount }, () =>
      Math.min(1_000_000, 1 / (random() + 1e-9) ** 3),
    );
    const { tried } = chooseTaste({ ...sequences, amount: heavy }, ITEMS, wanted);
    const best = (strength: number) =>
      Math.max(...tried.filter(({ settings }) => settings.strength === strength).map(({ ndcg }) => ndcg));
    expect(best(0)).toBeGreaterThan(best(1));
  });

  it('count the amounts that events name where these tell what belongs to the person', () => {
    const { sequences, wanted } = drawnPeople(300, 20);
    const measured = Float32Array.from(sequences.item.keys(), (k) => {
      const user = sequences.start.findIndex((from) => from > k) - 1;
      return Math.floor(sequences.item[k] / EACH) === user % TOPICS ? 64 : 1 / 16;
    });
    const { settings } = chooseTaste({ ...sequences, measured }, ITEMS, wanted);
    expect(settings.measures).toBe(true);
    expect(chooseTaste(sequences, ITEMS, wanted).settings.measures).toBe(false);
  });

  it('use factors only where these find one per cent more, as they cost time in each list', () => {
    const used = new Set<boolean>();
    for (const [people, perPerson] of [
      [300, 20],
      [300, 8],
      [120, 12],
      [600, 40],
    ]) {
      const { sequences, wanted } = drawnPeople(people, perPerson);
      const { settings, tried } = chooseTaste(sequences, ITEMS, wanted);
      const withFactors = tried.filter((one) => one.settings.factors > 0);
      // How much items count with themselves is chosen with and without factors.
      const countedAs = ({ factors: _, factorPenalty: __, dropped: ___, ...own }: TasteSettings) => own;
      const without = Math.max(
        ...tried
          .filter(({ settings: own }) => own.factors === 0)
          .filter(({ settings: own }) =>
            isDeepStrictEqual(countedAs(own), countedAs(withFactors[0].settings)),
          )
          .map(({ ndcg }) => ndcg),
      );
      const best = Math.max(...withFactors.map(({ ndcg }) => ndcg));
      expect(settings.factors > 0).toBe(best >= 1.01 * without);
      used.add(settings.factors > 0);
    }
    // Both happen here.
    expect(used.size).toBe(2);
  });

  it('are the usual ones where there are too few people', () => {
    const { sequences, wanted } = drawnPeople(20, 8);
    expect(chooseTaste(sequences, ITEMS, wanted).settings).toBe(USUAL_TASTE);
  });

  it('are chosen where people or items of what is held out are unknown to what is left', () => {
    const { sequences, wanted } = drawnPeople(100, 8);
    wanted.set(1_000, new Set([1]));
    wanted.set(0, new Set([ITEMS - 1]));
    expect(chooseTaste(sequences, ITEMS, wanted).people).toBe(100);
  });
});

describe('models of taste beside the version that is served', () => {
  const { sequences, wanted } = drawnPeople(300, 20);
  const choice = chooseTaste(sequences, ITEMS, wanted);
  const better = {
    name: 'taste-20260314-091500-x7ab',
    settings: USUAL_TASTE,
    models: buildTaste(sequences, ITEMS, USUAL_TASTE),
    since: wanted,
  };

  it('are admitted where none is served, and where too little was taken since to compare', () => {
    expect(compareTaste(choice, undefined, sequences, ITEMS)).toMatchObject({ admitted: true });
    const few = new Map([...wanted].slice(0, 49));
    const verdict = compareTaste(choice, { ...better, models: NO_TASTE, since: few }, sequences, ITEMS);
    expect(verdict.admitted).toBe(true);
    expect(verdict.reason).toContain('only 49 of them took something since taste-20260314-091500-x7ab');
  });

  it('are admitted where they find more, and refused where they find surely less', () => {
    const worse = { ...better, models: NO_TASTE };
    expect(compareTaste(choice, worse, sequences, ITEMS)).toMatchObject({ admitted: true });
    const poor = { ...choice, models: NO_TASTE };
    const verdict = compareTaste(poor, better, sequences, ITEMS);
    expect(verdict.admitted).toBe(false);
    expect(verdict.reason).toMatch(/of what 300 people took since: worse$/);
  });
});
