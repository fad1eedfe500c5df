/** What made the score of each item of a list, on the real engine: by fusion, by a ranker, by an objective, with rules. */
import { expect, it } from 'vitest';
import { type RankerModel, rankerNetwork, SIZES } from '#tandem/models/index.js';
import {
  explanations,
  FEATURES,
  parseNumber,
  parseRules,
  type Ranking,
  rerank,
  type Scoring,
  scoringBy,
} from '#tandem/rank/index.js';
import { retrievers } from '#tandem/retrieve/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { compile, randomSource, type Values } from '#tandem/tensor/index.js';
import { addTwoTastes, likes, newEngine, newFolder } from '../support/world.js';

it('is not told where nobody asks', async () => {
  const engine = await newEngine();
  await addTwoTastes(engine);
  await engine.refresh();
  const list = await engine.recommend({ limit: 3 });
  expect(list).not.toHaveProperty('capped');
  expect(list.items).toHaveLength(3);
  for (const item of list.items) expect(item).not.toHaveProperty('explanation');
});

it('sums up retrievers to the score, where neither ranker nor objective is', async () => {
  const engine = await newEngine();
  await addTwoTastes(engine);
  await engine.refresh();
  await engine.events.add(likes('ada', 'a1', 'a2'));
  // The list is cached, and explained all the same.
  await engine.recommend({ user: 'ada', limit: 8 });
  const { items, capped } = await engine.recommend({ user: 'ada', limit: 8, explain: true });
  expect(capped).toEqual([]);
  expect(items).toHaveLength(8);
  items.forEach(({ score, explanation }) => {
    expect(explanation).toMatchObject({ by: 'fusion', outcomes: [], terms: [], rules: [] });
    const sum = explanation!.features.reduce((total, { effect }) => total + effect, 0);
    expect(sum / score).toBeGreaterThan(0.9);
    expect(sum / score).toBeLessThan(1.001);
    for (const { name, effect } of explanation!.features) {
      expect(name).toMatch(/^retriever\./);
      expect(effect).toBeGreaterThan(0);
    }
  });
  expect([...items.map(({ explanation }) => explanation!.place)].sort((a, b) => a - b)[0]).toBe(1);
});

it('tells the terms of an objective, the rules that an item meets, and what a cap kept out', async () => {
  const config = {
    objective: "score * (1.0 + item.attributes.fresh) - 0.25 * ('tag-b' in item.tags ? 1.0 : 0.0)",
    rules: {
      boosts: [{ where: 'item.id == "a3"', factor: 4 }],
      pins: [{ place: 1, item: 'b9' }],
      caps: [{ each: 'item.tags', most: 3 }],
    },
  };
  const engine = await newEngine({ data: await newFolder(config) });
  await addTwoTastes(engine);
  await engine.items.update([{ id: 'a3', attributes: { fresh: 2 } }]);
  await engine.refresh();
  const { items, capped } = await engine.recommend({ limit: 6, explain: true });
  expect(items[0].id).toBe('b9');
  expect(items[0].explanation!.rules).toEqual([{ rule: 'pin' }]);
  for (const { id, score, explanation } of items) {
    expect(explanation!.by).toBe('objective');
    expect(explanation!.terms.map(({ text }) => text)).toEqual([
      'score',
      'score * item.attributes.fresh',
      "-0.25 * ('tag-b' in item.tags ? 1.0 : 0.0)",
    ]);
    const sum = explanation!.terms.reduce((total, { value }) => total + value!, 0);
    const boosted = id === 'a3' ? (sum > 0 ? sum * 4 : sum / 4) : sum;
    expect(boosted).toBeCloseTo(score, 6);
  }
  const lifted = items.find(({ id }) => id === 'a3')!.explanation!;
  expect(lifted.rules).toEqual([{ rule: 'boost', where: 'item.id == "a3"', factor: 4 }]);
  expect(lifted.terms[1].value).toBeCloseTo(2 * lifted.terms[0].value!, 6);
  // Three of each tag; all others that would have been in the list are told.
  expect(items).toHaveLength(6);
  expect(capped!.length).toBeGreaterThan(0);
  for (const { id, title, formula, most } of capped!) {
    expect(items.map((item) => item.id)).not.toContain(id);
    expect(title).toBe(`Title ${id}`);
    expect({ formula, most }).toEqual({ formula: 'item.tags', most: 3 });
  }
});

/** A ranker of random weights that predicts clicks. */
async function anyRanker(seed: number): Promise<Scoring> {
  const architecture = { ...SIZES, features: FEATURES, outcomes: ['click'] };
  const network = await compile({ y: rankerNetwork(architecture).logits }, { threads: 1, seed });
  const random = randomSource('test', seed);
  const parameters: Values = new Map(
    [...network.parameters].map(([name, value]) => [
      name,
      { ...value, data: Float32Array.from(value.data as Float32Array, () => 0.4 * (random() - 0.5)) },
    ]),
  );
  const model: RankerModel = {
    architecture,
    parameters,
    calibration: { click: { slope: 1, shift: 0 } },
  };
  await network.close();
  return scoringBy(model, { click: { meaning: 'positive', weight: 2, hides: false } });
}

it('gives the effect of features on what a ranker makes of them, the windows of a counter together', async () => {
  const seed = 7;
  const random = seeded(seed);
  const scoring = await anyRanker(seed);
  const [count, width] = [20, FEATURES.length];
  const rows = Float32Array.from({ length: count * width }, () => random());
  // The same for all: it can have no effect.
  const constant = FEATURES.indexOf('hour.sin');
  for (let k = 0; k < count; k++) rows[k * width + constant] = 0.5;
  const [predicted] = scoring.ranker.predict(rows, count);
  const places = Int32Array.from({ length: count }, (_, k) => k);
  const fused = new Float64Array(count).fill(0.1);
  const ranking: Ranking = {
    item: places,
    score: predicted.map((p) => 2 * p),
    byObjective: false,
    all: places,
    inOrder: false,
    input: undefined,
    features: rows,
    place: places,
    retrieved: { item: places, fused, share: retrievers.map(() => new Float64Array(count)) },
    fresh: fused,
    passed: undefined,
    predicted: [predicted],
    describe: undefined,
  };
  const ranked = rerank(ranking, { limit: 5, diverse: false, alike: () => 0 });
  const told = explanations(ranking, ranked, {
    scoring,
    objective: parseNumber('score'),
    rules: parseRules({ boosts: [], pins: [], caps: [] }),
    weights: retrievers.map(() => 1),
    retrievers: retrievers.map(({ name }) => name),
  });
  told.forEach(({ by, place, features, outcomes }, k) => {
    expect(by).toBe('ranker');
    expect(place).toBe(k + 1);
    expect(outcomes).toEqual([{ name: 'click', probability: predicted[ranked[k].candidate], weight: 2 }]);
    expect(features.length).toBeGreaterThan(3);
    for (const { name, effect, values } of features) {
      expect(name).not.toBe('hour.sin');
      // Worked out again: the score with these features as all candidates have them on average.
      const row = rows.slice(ranked[k].candidate * width, (ranked[k].candidate + 1) * width);
      const own = 2 * scoring.ranker.predict(row, 1)[0][0];
      for (const feature of Object.keys(values)) {
        const f = FEATURES.indexOf(feature);
        expect(values[feature]).toBe(row[f]);
        row[f] = places.reduce((sum, one) => sum + rows[one * width + f] / count, 0);
      }
      expect(effect).toBeCloseTo(own - 2 * scoring.ranker.predict(row, 1)[0][0], 5);
    }
  });
  const windows = told.flatMap(({ features }) => features).filter(({ name }) => name === 'item.taken');
  expect(windows).not.toEqual([]);
  for (const { values } of windows) expect(Object.keys(values)).toHaveLength(4);
});
