/** The response of a request: its items with reasons in words, as objects or as JSON. */
import type { Explanation, FullCap, Ranked, RankedReason } from '../rank/index.js';
import type { Ground } from '../retrieve/index.js';
import type { EngineState } from '../state/index.js';
import type { ListOfObjects, Served } from './list.js';
import type { ItemExplanation, Recommendation, Recommended, RuleMet } from './types.js';

type Catalogue = EngineState['catalogue'];

const utf8 = new TextDecoder();

/** A served list as objects, where it was made as JSON. */
export const asObjects = ({ request, list }: Served): Recommendation => ({
  request,
  items: 'items' in list ? list.items : JSON.parse(utf8.decode(list.json)),
  next: nextOf({ request, list }),
  ...('capped' in list && list.capped && { capped: list.capped }),
});

/** The cursor of the next page; `null` on the last. */
export const nextOf = ({ request, list }: Served): string | null => (list.more ? request : null);

/** Rounds to nine decimals: more are of no use, and make responses a tenth longer. */
const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;

/** The explanation of a list's scores, and the caps by the numbers of the items that they kept out. */
interface ListExplanation {
  readonly explained: readonly Explanation[];
  readonly out: ReadonlyMap<number, FullCap>;
}

/**
 * @param reasons the reasons of each item, in the same order.
 * @param explanations absent unless requested.
 */
export function respond(
  ranked: readonly Ranked[],
  reasons: readonly (readonly RankedReason[])[],
  catalogue: Catalogue,
  more: boolean,
  explanations?: ListExplanation,
): ListOfObjects {
  return {
    numbers: ranked.map(({ item }) => item),
    scores: ranked.map(({ score }) => rounded(score)),
    features: joined(ranked),
    items: ranked.map((one, k) => {
      const explanation = explanations?.explained[k];
      return {
        ...present(one, reasons[k], catalogue),
        ...(explanation && { explanation: presentExplanation(explanation, one) }),
      };
    }),
    capped:
      explanations &&
      [...explanations.out].map(([item, { formula, most }]) => {
        const { id, title } = catalogue.entry(item)!;
        return { id, title, formula, most };
      }),
    how: ranked.map(({ how }) => how),
    more,
  };
}

function present(
  { item, score, how }: Ranked,
  reasons: readonly RankedReason[],
  catalogue: Catalogue,
): Recommended {
  const { id, title, tags, image } = catalogue.entry(item)!;
  const inWords = (ground: Ground) =>
    ground.term !== undefined
      ? { term: ground.term, fields: ground.fields!, weight: rounded(ground.weight) }
      : ground.item === undefined
        ? { tag: catalogue.featureName(ground.feature!), weight: rounded(ground.weight) }
        : {
            item: catalogue.ids.id(ground.item),
            title: catalogue.entry(ground.item)?.title ?? null,
            weight: rounded(ground.weight),
          };
  return {
    id,
    score: rounded(score),
    title,
    tags,
    image,
    reasons: [
      // An item that has its place for another reason than its score has that reason first.
      ...(how ? [{ retriever: how.how, weight: 1, because: [] }] : []),
      ...reasons.map(({ retriever, weight, grounds }) => ({
        retriever,
        weight: rounded(weight),
        because: grounds.map(inWords),
      })),
    ],
  };
}

function presentExplanation({ boosts, seen, ...explanation }: Explanation, { how }: Ranked): ItemExplanation {
  const rules: readonly RuleMet[] = [
    ...(how ? [{ rule: how.how }] : []),
    ...boosts.map((boost) => ({ rule: 'boost' as const, ...boost })),
    ...(seen < 1 ? [{ rule: 'seen' as const, factor: rounded(seen) }] : []),
  ];
  return {
    ...explanation,
    features: explanation.features.map(({ name, effect, values }) => {
      const shown = Object.entries(values).map(([feature, value]) => [feature, rounded(value)]);
      return { name, effect: rounded(effect), values: Object.fromEntries(shown) };
    }),
    outcomes: explanation.outcomes.map((one) => ({ ...one, probability: rounded(one.probability) })),
    terms: explanation.terms.map(({ text, value }) => ({
      text,
      value: Number.isFinite(value) ? rounded(value) : null,
    })),
    rules,
  };
}

/** The features of all items, one after the other. */
function joined(ranked: readonly Ranked[]): Float32Array {
  const width = ranked[0]?.features.length ?? 0;
  const all = new Float32Array(ranked.length * width);
  ranked.forEach(({ features }, k) => {
    all.set(features, k * width);
  });
  return all;
}
