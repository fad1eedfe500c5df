/** Admission of rankers, by samples whose truth is known. */
import { describe, expect, it } from 'vitest';
import { seeded } from '#tandem/runtime/index.js';
import { type Comparison, compareRankers, LIMITS, SampleColumns } from '#tandem/train/index.js';

const LISTS = 400;
const SHOWN = 10;

/** Lists in which the item with the highest truth is taken. Scores that tell the truth are perfect. */
function world(seed = 1) {
  const random = seeded(seed);
  const columns = new SampleColumns(1, 1);
  const truth: number[] = [];
  for (let list = 0; list < LISTS; list++) {
    const from = truth.length;
    for (let position = 0; position < SHOWN; position++) {
      truth.push(random());
      columns.add(
        { list, item: Math.floor(random() * 100), at: list, position, weight: 1 },
        Float32Array.of(0),
        0,
      );
    }
    const best = truth.slice(from).reduce((high, t, k, all) => (t > all[high] ? k : high), 0);
    columns.label(from + best, 0, 1);
  }
  return { samples: columns.columns, truth, random };
}

const { samples, truth, random } = world();
const noisy = (amount: number) => truth.map((t) => t + amount * random());
const probability = { click: truth.map(() => 1 / SHOWN) };
const comparison: Comparison = {
  samples,
  outcomes: ['click'],
  weights: [1],
  segments: {},
  attention: [1],
  bar: 'better',
  latency: 1,
};
const scored = (name: string, score: number[]) => ({ name, score, probability });

describe('admission', () => {
  it('admits what orders better, and refuses what does not', () => {
    const [good, bad] = [scored('candidate', noisy(0.1)), scored('the old one', noisy(2))];
    const verdict = compareRankers(good, bad, comparison);
    expect(verdict.admitted).toBe(true);
    expect(verdict.reason).toContain('of the old one');
    expect(verdict.metrics['NDCG@10']).toBeGreaterThan(verdict.metrics['NDCG@10 of the old one']);
    expect(compareRankers(bad, good, comparison)).toMatchObject({ admitted: false });
    expect(compareRankers(good, good, comparison).reason).toContain('not better');
  });

  it('refuses what orders the latest moments better where lists as served are not better beyond chance', () => {
    const [good, bad] = [scored('candidate', noisy(0.1)), scored('score fusion', noisy(2))];
    const lists = { cases: 200, candidate: 0.3, serving: 0.29, better: 0.01, low: -0.01, high: 0.03 };
    const given = (compared: typeof lists, bar: Comparison['bar']) =>
      compareRankers(good, bad, { ...comparison, asServed: { compared, bar } });
    const unsure = given(lists, 'beyond chance');
    expect(unsure.admitted).toBe(false);
    expect(unsure.reason).toMatch(/^lists as served .* for 200 users: not better beyond chance$/);
    expect(unsure.metrics['NDCG@10 as served']).toBe(0.3);
    expect(given(lists, 'not worse').admitted).toBe(true);
    expect(given({ ...lists, low: 0.001 }, 'beyond chance').admitted).toBe(true);
    expect(given({ ...lists, high: -0.001 }, 'not worse').reason).toMatch(/: worse$/);
    expect(given({ ...lists, low: 0.001, cases: 20 }, 'beyond chance').reason).toMatch(/only 20 users/);
  });

  it('compares models that say how likely things are by that, where it is asked to, whatever the order', () => {
    // What is taken stands first, and the one served put it there.
    const said = (right: number) => ({
      click: Array.from(samples.labels, (label) => (label === 1 ? right : (1 - right) / (SHOWN - 1))),
    });
    const candidate = { name: 'candidate', score: noisy(2), probability: said(0.5) };
    const now = { name: 'now', score: noisy(0), probability: said(0.2) };
    expect(compareRankers(candidate, now, comparison)).toMatchObject({ admitted: false });
    const verdict = compareRankers(candidate, now, { ...comparison, byLoss: true });
    expect(verdict).toMatchObject({ admitted: true });
    expect(verdict.reason).toMatch(/^loss 0\.\d+ beside 0\.\d+ of now \(better by 0/);
    expect(verdict.metrics.loss).toBeLessThan(verdict.metrics['loss of now']);
    // Knowing only how frequent it is makes 1.
    const frequent = compareRankers({ ...now, probability }, now, { ...comparison, byLoss: true });
    expect(frequent.metrics.loss).toBeCloseTo(1);
    expect(frequent.reason).toContain('not better');
    // A part for which it is worse speaks against it all the same.
    const some = (sample: number) => samples.list[sample] < 60;
    const mixed = { click: said(0.5).click.map((p, s) => (some(s) ? said(0.1).click[s] : p)) };
    const segments = { 'new people': some };
    const partly = compareRankers({ ...candidate, probability: mixed }, now, {
      ...comparison,
      byLoss: true,
      segments,
    });
    expect(partly.reason).toMatch(/worse for new people: 1\.\d+ beside 0\.\d+ on 60 lists/);
  });

  it('is satisfied with a better mean, or wants one beyond chance', () => {
    const base = noisy(1);
    // Better by an exchange in a single list.
    const better = [...base];
    const beaten = (sample: number) =>
      base.some((score, s) => samples.list[s] === samples.list[sample] && score > base[sample]);
    const click = samples.labels.findIndex((label, sample) => label === 1 && beaten(sample));
    better[click] = 10;
    const [one, other] = [scored('candidate', better), scored('now', base)];
    expect(compareRankers(one, other, comparison).admitted).toBe(true);
    expect(compareRankers(one, other, { ...comparison, bar: 'beyond chance' }).reason).toContain(
      'beyond chance',
    );
    // A worse mean is no reason yet, unless it is beyond chance.
    expect(compareRankers(other, one, { ...comparison, bar: 'not worse' }).admitted).toBe(true);
    const bad = scored('candidate', noisy(100));
    expect(compareRankers(bad, other, { ...comparison, bar: 'not worse' }).reason).toContain('worse');
  });

  it('refuses what is better as a whole and worse for some', () => {
    const some = (sample: number) => samples.list[sample] < 60;
    const [good, middle, bad] = [noisy(0), noisy(1), noisy(100)];
    const mixed = good.map((score, s) => (some(s) ? bad[s] : score));
    const segments = { 'new people': some };
    const verdict = compareRankers(scored('candidate', mixed), scored('now', middle), {
      ...comparison,
      segments,
    });
    expect(verdict.metrics['NDCG@10']).toBeGreaterThan(verdict.metrics['NDCG@10 of now']);
    expect(verdict).toMatchObject({ admitted: false });
    expect(verdict.reason).toMatch(/worse for new people: 0\.\d+ beside 0\.\d+ on 60 lists/);
  });

  it.each([
    ['predicts 3.00 times as many', { probability: { click: truth.map(() => 3 / SHOWN) } }, {}],
    ['shows only', { score: truth.map((t, s) => t + (samples.item[s] < 30 ? 100 : 0)) }, {}],
    ['takes 20.0 ms', {}, { latency: 20 }],
  ])('keeps within its limits: %s', (reason, candidate, limits) => {
    // Lists longer than the first ten places, so that what is shown can differ.
    const long = { ...samples, list: samples.list.map((list) => Math.floor(list / 5)) };
    const given = { ...comparison, ...limits, samples: reason === 'shows only' ? long : samples };
    const verdict = compareRankers(
      { ...scored('candidate', noisy(0)), ...candidate },
      scored('now', noisy(5)),
      given,
    );
    expect(verdict.admitted).toBe(false);
    expect(verdict.reason).toContain(reason);
  });

  it('admits nothing by a handful of lists', () => {
    const few = { ...samples, length: (LIMITS.lists - 1) * SHOWN };
    const verdict = compareRankers(scored('candidate', noisy(0)), scored('now', noisy(5)), {
      ...comparison,
      samples: few,
    });
    expect(verdict.reason).toContain('only 49 held-out lists');
  });

  it('counts what was taken where few look for more, up to a bound', () => {
    // Two things are taken in each list; one model puts the lower one first, the other the upper one.
    const columns = new SampleColumns(1, 1);
    const lower: number[] = [];
    for (let list = 0; list < 100; list++) {
      for (let position = 0; position < 2; position++) {
        const sample = columns.add(
          { list, item: sample2(list, position), at: list, position, weight: 1 },
          Float32Array.of(0),
          0,
        );
        columns.label(sample, 0, 1);
        lower.push(position);
      }
    }
    const two = { ...comparison, samples: columns.columns };
    const gains = (attention: number[]) =>
      compareRankers(
        scored('candidate', lower),
        scored(
          'now',
          lower.map((p) => -p),
        ),
        { ...two, attention },
      ).metrics;
    expect(gains([1, 1])['NDCG@10']).toBeCloseTo(1);
    expect(gains([1, 0.5])['NDCG@10 of now']).toBeLessThan(1);
    expect(gains([1, 0.5])['NDCG@10']).toBeCloseTo(1);
    expect(gains([1, 0.001])['NDCG@10 of now']).toBeCloseTo(gains([1, 0.2])['NDCG@10 of now'], 9);
  });
});

const sample2 = (list: number, position: number) => 2 * (list % 20) + position;
