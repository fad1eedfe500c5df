/**
 * What made the score of each item of a list, in numbers: the features with their effect on it, the predicted outcomes,
 * the terms of the objective, the rules that changed it, and where it would stand by its score alone.
 *
 * The effect of features is found by occlusion (Robnik-Šikonja and Kononenko 2008, doi:10.1109/TKDE.2007.190734): the score
 * less what it would be if they were, for this item, as they are for the candidates on average. Features that tell of one
 * thing, such as the windows of a counter, are taken together. Without a ranker the fused score is a sum, and the effect
 * of a retriever is what the score loses without it.
 */
import type { Formula, FormulaInput } from './formula.js';
import { scoreBy } from './objective.js';
import type { Ranking } from './rank.js';
import type { Ranked } from './rerank.js';
import type { BoostMet, Rules } from './rules.js';
import type { Scoring } from './scorer.js';
import { utility } from './utility.js';

/** Items of a list that are explained, from the first: each takes a hundred predictions. */
const EXPLAINED = 50;

/** Features told of an item, those with the largest effect. */
const TOLD = 12;

/** Of the largest effect, what a smaller one must have to be told. */
const LEAST = 0.01;

/** The effect of some features on an item's score. */
export interface Effect {
  /** A retriever's name after `retriever.`, or that of a feature, or what the names of several begin with. */
  readonly name: string;
  /** The score less what it would be without: above 0 where it lifts the item. */
  readonly effect: number;
  /** The features by name, as the ranker reads them; empty without a ranker. */
  readonly values: { readonly [feature: string]: number };
}

/** What made an item's score. */
export interface Explanation {
  /** What the list is ordered by, before boosts. */
  readonly by: 'fusion' | 'ranker' | 'objective';
  /** The place by the score alone, boosts included, from 1: re-ranking may have given it another. */
  readonly place: number;
  readonly features: readonly Effect[];
  /** What the ranker predicts; weights as in the utility. */
  readonly outcomes: readonly {
    readonly name: string;
    readonly probability: number;
    readonly weight: number;
  }[];
  /** What the objective is the sum of. */
  readonly terms: readonly { readonly text: string; readonly value: number }[];
  readonly boosts: readonly BoostMet[];
  /** What the score was multiplied by for having been shown before, 0 to 1. */
  readonly seen: number;
}

/** What a list was ranked by. */
export interface RankedBy {
  readonly scoring: Scoring | undefined;
  readonly objective: Formula<number> | undefined;
  readonly rules: Rules;
  /** Of each retriever, in the order of the shares. */
  readonly weights: ArrayLike<number>;
  readonly retrievers: readonly string[];
}

/** The scores of some rows: of what they would be as well as of what they are. */
interface Varied {
  /** Which candidate each row is of. */
  readonly candidates: ArrayLike<number>;
  /** Score without an objective. */
  readonly own: Float64Array;
  readonly outcomes: FormulaInput['outcomes'];
}

/** @returns what made the score of each item, of the first {@link EXPLAINED} of the list. */
export function explanations(ranking: Ranking, ranked: readonly Ranked[], by: RankedBy): Explanation[] {
  const { input, byObjective } = ranking;
  const objective = byObjective ? by.objective : undefined;
  const effects = by.scoring && ranking.features ? rankerEffects : fusionEffects;
  const told = ranked.slice(0, EXPLAINED);
  const features = effects(ranking, told, by, (varied) => scored(varied, objective, input));
  const terms = objective && input ? objective.terms(input) : [];
  const boosts = input ? by.rules.boosts(input) : () => [];
  const boosted = input ? by.rules.boost(ranking.score, input) : ranking.score;
  const predicted = by.scoring && ranking.predicted;
  return told.map(({ candidate }, k) => ({
    by: objective ? 'objective' : predicted ? 'ranker' : 'fusion',
    place: 1 + boosted.reduce((better, one) => better + (one > boosted[candidate] ? 1 : 0), 0),
    features: features[k],
    outcomes: (predicted ?? []).map((column, o) => ({
      name: by.scoring!.ranker.outcomes[o],
      probability: column[candidate],
      weight: by.scoring!.weights[o],
    })),
    terms: terms.map(({ text, of }) => ({ text, value: of(candidate) })),
    boosts: boosts(candidate),
    seen: seenFactor(ranking, candidate),
  }));
}

/** Scores of rows: as they are, or by an objective. */
function scored(
  { candidates, own, outcomes }: Varied,
  objective: Formula<number> | undefined,
  input: FormulaInput | undefined,
): Float64Array {
  if (!objective || !input) return own;
  const items = Array.from(candidates, (candidate) => input.items[candidate]);
  return scoreBy(objective, { items, score: own, outcomes, now: input.now });
}

function seenFactor({ place, retrieved, fresh, passed, predicted }: Ranking, candidate: number): number {
  const at = place[candidate];
  if (predicted) return passed?.[at] ?? 1;
  return retrieved.fused[at] > 0 ? fresh[at] / retrieved.fused[at] : 1;
}

type Effects = (
  ranking: Ranking,
  told: readonly Ranked[],
  by: RankedBy,
  score: (varied: Varied) => Float64Array,
) => Effect[][];

/** The effects that are large enough to be told, the largest first. */
function largest(effects: readonly Effect[]): Effect[] {
  const sorted = effects
    .filter(({ effect }) => Number.isFinite(effect) && effect !== 0)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  return sorted.slice(0, TOLD).filter(({ effect }) => Math.abs(effect) >= LEAST * Math.abs(sorted[0].effect));
}

/** Without a ranker: what the score is without each retriever. */
const fusionEffects: Effects = ({ place, retrieved, fresh }, told, { weights, retrievers }, score) =>
  told.map(({ candidate, shares }) => {
    const at = place[candidate];
    const factor = retrieved.fused[at] > 0 ? fresh[at] / retrieved.fused[at] : 1;
    const found = retrievers.map((name, r) => ({ name, part: weights[r] * shares[r] * factor }));
    const whole = { name: '', part: 0 };
    const rows = [whole, ...found.filter(({ part }) => part > 0)];
    const scores = score({
      candidates: rows.map(() => candidate),
      own: Float64Array.from(rows, ({ part }) => fresh[at] - part),
      outcomes: {},
    });
    return largest(
      rows.slice(1).map(({ name }, k) => ({
        name: `retriever.${name}`,
        effect: scores[0] - scores[k + 1],
        values: {},
      })),
    );
  });

/** Endings of names of which all tell of one thing. */
const WINDOW = /\.(?:hour|day|week|month)$/;

/** Features by the thing that they tell of, as places among them. */
function groupsOf(features: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  features.forEach((feature, f) => {
    const name = feature.replace(/^(?:share|relative)\./, 'retriever.').replace(WINDOW, '');
    const group = groups.get(name);
    if (group) group.push(f);
    else groups.set(name, [f]);
  });
  return groups;
}

/** With a ranker: what the score is with each group of features as the candidates have them on average. */
const rankerEffects: Effects = ({ features, item, passed, place }, told, { scoring }, score) => {
  const rows = features!;
  const { ranker, weights } = scoring!;
  const width = ranker.features.length;
  const count = item.length;
  const mean = new Float64Array(width);
  for (let at = 0; at < count * width; at++) mean[at % width] += rows[at] / count;
  // What is the same for all candidates, such as the hour, moves none of them.
  const varies = (f: number) => {
    for (let k = 1; k < count; k++) if (rows[k * width + f] !== rows[f]) return true;
    return false;
  };
  const groups = [...groupsOf(ranker.features)].filter(([, places]) => places.some(varies));
  const lowest = Math.min(0, ...utility(ranker.predict(rows, count), weights));
  return told.map(({ candidate }) => {
    const own = rows.subarray(candidate * width, (candidate + 1) * width);
    const variants = new Float32Array((1 + groups.length) * width);
    for (let v = 0; v <= groups.length; v++) {
      variants.set(own, v * width);
      if (v > 0) for (const f of groups[v - 1][1]) variants[v * width + f] = mean[f];
    }
    const predicted = ranker.predict(variants, 1 + groups.length);
    const factor = passed?.[place[candidate]] ?? 1;
    const scores = score({
      candidates: new Int32Array(1 + groups.length).fill(candidate),
      own: utility(predicted, weights).map((one) => (one - lowest) * factor),
      outcomes: Object.fromEntries(ranker.outcomes.map((name, o) => [name, predicted[o]])),
    });
    return largest(
      groups.map(([name, places], g) => ({
        name,
        effect: scores[0] - scores[g + 1],
        values: Object.fromEntries(places.map((f) => [ranker.features[f], own[f]])),
      })),
    );
  });
};
