/**
 * Explanations of the scores of a list in numbers: effects of features, predicted outcomes, terms of the objective,
 * applied rules, and the place by the score alone.
 *
 * The effect of features is found by occlusion (Robnik-Šikonja and Kononenko 2008, doi:10.1109/TKDE.2007.190734): the
 * score less the score with these features replaced by their average over the candidates. Related features, such as
 * the windows of a counter, are replaced together. Without a ranker the fused score is a sum, and the effect of a
 * retriever is the score that is lost without it.
 */
import type { Formula, FormulaInput } from './formula.js';
import { scoreBy } from './objective.js';
import type { Ranking } from './rank.js';
import type { Ranked } from './rerank.js';
import type { BoostMet, Rules } from './rules.js';
import type { Scoring } from './scorer.js';
import { utility } from './utility.js';

/** The number of items that are explained, from the first: each takes a hundred predictions. */
const EXPLAINED = 50;

/** The maximum number of effects given for an item. */
const TOLD = 12;

/** The least share of the largest effect that an effect must have to be given. */
const LEAST = 0.01;

/** The effect of a group of features on an item's score. */
export interface Effect {
  /** `retriever.` and a retriever's name, or the name of a feature, or the common prefix of several. */
  readonly name: string;
  /** The score less the score without the group: above 0 where it raises the item. */
  readonly effect: number;
  /** The features by name, as the ranker reads them; empty without a ranker. */
  readonly values: { readonly [feature: string]: number };
}

/** The explanation of an item's score. */
export interface Explanation {
  /** The score that orders the list, before boosts. */
  readonly by: 'fusion' | 'ranker' | 'objective';
  /** The place by the score alone, boosts included, from 1, before re-ranking. */
  readonly place: number;
  readonly features: readonly Effect[];
  /** The ranker's predictions; weights as in the utility. */
  readonly outcomes: readonly {
    readonly name: string;
    readonly probability: number;
    readonly weight: number;
  }[];
  /** The terms of the objective. */
  readonly terms: readonly { readonly text: string; readonly value: number }[];
  readonly boosts: readonly BoostMet[];
  /** The factor of the impression discount, 0 to 1. */
  readonly seen: number;
}

/** How a list was ranked. */
export interface RankedBy {
  readonly scoring: Scoring | undefined;
  readonly objective: Formula<number> | undefined;
  readonly rules: Rules;
  /** The weight of each retriever, in the order of the shares. */
  readonly weights: ArrayLike<number>;
  readonly retrievers: readonly string[];
}

/** Rows to score: candidates as they are, and with replaced features. */
interface Varied {
  /** The candidate of each row. */
  readonly candidates: ArrayLike<number>;
  /** Score without an objective. */
  readonly baseScore: Float64Array;
  readonly outcomes: FormulaInput['outcomes'];
}

/** @returns the explanations of the first {@link EXPLAINED} items of the list. */
export function explanations(ranking: Ranking, ranked: readonly Ranked[], by: RankedBy): Explanation[] {
  const { input, byObjective } = ranking;
  const objective = byObjective ? by.objective : undefined;
  const effects = by.scoring && ranking.features ? rankerEffects : fusionEffects;
  const explained = ranked.slice(0, EXPLAINED);
  const features = effects(ranking, explained, by, (varied) => scored(varied, objective, input));
  const terms = objective && input ? objective.terms(input) : [];
  const boosts = input ? by.rules.boosts(input) : () => [];
  const boosted = input ? by.rules.boost(ranking.score, input) : ranking.score;
  const predicted = by.scoring && ranking.predicted;
  return explained.map(({ candidate }, k) => ({
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

/** Scores of rows: the given ones, or those of an objective. */
function scored(
  { candidates, baseScore, outcomes }: Varied,
  objective: Formula<number> | undefined,
  input: FormulaInput | undefined,
): Float64Array {
  if (!objective || !input) return baseScore;
  const items = Array.from(candidates, (candidate) => input.items[candidate]);
  return scoreBy(objective, { items, score: baseScore, outcomes, now: input.now });
}

function seenFactor({ place, retrieved, fresh, passed, predicted }: Ranking, candidate: number): number {
  const at = place[candidate];
  if (predicted) return passed?.[at] ?? 1;
  return retrieved.fused[at] > 0 ? fresh[at] / retrieved.fused[at] : 1;
}

type Effects = (
  ranking: Ranking,
  explained: readonly Ranked[],
  by: RankedBy,
  score: (varied: Varied) => Float64Array,
) => Effect[][];

/** The effects that are large enough to be given, the largest first. */
function largest(effects: readonly Effect[]): Effect[] {
  const sorted = effects
    .filter(({ effect }) => Number.isFinite(effect) && effect !== 0)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  return sorted.slice(0, TOLD).filter(({ effect }) => Math.abs(effect) >= LEAST * Math.abs(sorted[0].effect));
}

/** Without a ranker: the effect of each retriever. */
const fusionEffects: Effects = ({ place, retrieved, fresh }, told, { weights, retrievers }, score) =>
  told.map(({ candidate, shares }) => {
    const at = place[candidate];
    const factor = retrieved.fused[at] > 0 ? fresh[at] / retrieved.fused[at] : 1;
    const found = retrievers.map((name, r) => ({ name, part: weights[r] * shares[r] * factor }));
    const whole = { name: '', part: 0 };
    const rows = [whole, ...found.filter(({ part }) => part !== 0)];
    const scores = score({
      candidates: rows.map(() => candidate),
      baseScore: Float64Array.from(rows, ({ part }) => fresh[at] - part),
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

/** Suffixes of names of related features. */
const WINDOW = /\.(?:hour|day|week|month)$/;

/** Groups of related features, as positions. */
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

/** With a ranker: the effect of each group of features. */
const rankerEffects: Effects = ({ features, item, passed, place }, explained, { scoring }, score) => {
  const rows = features!;
  const { ranker, weights } = scoring!;
  const width = ranker.features.length;
  const count = item.length;
  const mean = new Float64Array(width);
  for (let at = 0; at < count * width; at++) mean[at % width] += rows[at] / count;
  // Features that are equal for all candidates, such as the hour, have no effect.
  const varies = (f: number) => {
    for (let k = 1; k < count; k++) if (rows[k * width + f] !== rows[f]) return true;
    return false;
  };
  const groups = [...groupsOf(ranker.features)].filter(([, places]) => places.some(varies));
  const lowest = Math.min(0, ...utility(ranker.predict(rows, count), weights));
  return explained.map(({ candidate }) => {
    const row = rows.subarray(candidate * width, (candidate + 1) * width);
    const variants = new Float32Array((1 + groups.length) * width);
    for (let v = 0; v <= groups.length; v++) {
      variants.set(row, v * width);
      if (v > 0) for (const f of groups[v - 1][1]) variants[v * width + f] = mean[f];
    }
    const predicted = ranker.predict(variants, 1 + groups.length);
    const factor = passed?.[place[candidate]] ?? 1;
    const scores = score({
      candidates: new Int32Array(1 + groups.length).fill(candidate),
      baseScore: utility(predicted, weights).map((one) => (one - lowest) * factor),
      outcomes: Object.fromEntries(ranker.outcomes.map((name, o) => [name, predicted[o]])),
    });
    return largest(
      groups.map(([name, places], g) => ({
        name,
        effect: scores[0] - scores[g + 1],
        values: Object.fromEntries(places.map((f) => [ranker.features[f], row[f]])),
      })),
    );
  });
};
