/** The response of a request: its items with reasons in words, as objects or as JSON. */
import type { Ranked, RankedReason } from '../rank/index.js';
import type { Ground } from '../retrieve/index.js';
import type { EngineState } from '../state/index.js';
import type { ListOfObjects, Served } from './list.js';
import type { Recommendation, Recommended } from './types.js';

type Catalogue = EngineState['catalogue'];

const utf8 = new TextDecoder();

/** A served list as objects, where it was made as JSON. */
export const asObjects = ({ request, list }: Served): Recommendation => ({
  request,
  items: 'items' in list ? list.items : JSON.parse(utf8.decode(list.json)),
  next: nextOf({ request, list }),
});

/** What a next page is asked for by; `null` where this is the last. */
export const nextOf = ({ request, list }: Served): string | null => (list.more ? request : null);

/** To nine decimals: more tells nobody anything, and makes answers a tenth longer. */
const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;

/** @param reasons of each item, in the same order. */
export function respond(
  ranked: readonly Ranked[],
  reasons: readonly (readonly RankedReason[])[],
  catalogue: Catalogue,
  more: boolean,
): ListOfObjects {
  return {
    numbers: ranked.map(({ item }) => item),
    scores: ranked.map(({ score }) => rounded(score)),
    features: joined(ranked),
    items: ranked.map((one, k) => present(one, reasons[k], catalogue)),
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
      // What has its place for another reason than its score has that reason first.
      ...(how ? [{ retriever: how.how, weight: 1, because: [] }] : []),
      ...reasons.map(({ retriever, weight, grounds }) => ({
        retriever,
        weight: rounded(weight),
        because: grounds.map(inWords),
      })),
    ],
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
