/** The graph of items: links that items name (`requires`, `related`), and where there are none, the tags they share. */
import type { Item } from '../../api/types';

export interface Node {
  readonly id: string;
  readonly title: string;
  /** The first tag, or empty; it determines the colour of the node. */
  readonly group: string;
  /** The position from -1 to 1, if it is known. */
  readonly at?: { readonly x: number; readonly y: number };
}

export interface Link {
  readonly source: string;
  readonly target: string;
  readonly kind: 'requires' | 'related' | 'tags';
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly links: readonly Link[];
}

/**
 * Colours that are distinguishable on light and dark backgrounds; the largest groups have one each, the others the
 * last.
 */
const COLOURS = [
  '#4c78d8',
  '#e0812f',
  '#2f9e63',
  '#c8457b',
  '#8a63d2',
  '#1f9fb0',
  '#b3912a',
  '#d1495b',
  '#6f8f2f',
  '#8a8f99',
] as const;

/** The groups of a graph, the largest first, with how many items each has. */
export function groupsOf({ nodes }: Graph): readonly (readonly [name: string, items: number])[] {
  const counts = new Map<string, number>();
  for (const { group } of nodes) if (group) counts.set(group, (counts.get(group) ?? 0) + 1);
  return [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
}

/** The colours of the groups of a graph, by their names. */
export function coloursOf(graph: Graph): ReadonlyMap<string, string> {
  const last = COLOURS.length - 1;
  return new Map(groupsOf(graph).map(([name], index) => [name, COLOURS[Math.min(index, last)] as string]));
}

/** The number of links of an item without explicit links, to the items that share the most tags. */
const NEIGHBOURS = 2;

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.filter((one) => typeof one === 'string')
    : typeof value === 'string'
      ? [value]
      : [];

/** The items that share the rarest tags with an item, the closest first. */
function closest(item: Item, byTag: ReadonlyMap<string, readonly string[]>): string[] {
  const shared = new Map<string, number>();
  for (const tag of item.tags) {
    const others = byTag.get(tag) ?? [];
    // Tags that most items have are ignored, as they are not informative and slow.
    if (others.length > 200) continue;
    for (const other of others)
      if (other !== item.id) shared.set(other, (shared.get(other) ?? 0) + 1 / others.length);
  }
  return [...shared]
    .sort(([, a], [, b]) => b - a)
    .slice(0, NEIGHBOURS)
    .map(([id]) => id);
}

export function graphOf(items: readonly Item[]): Graph {
  const present = new Set(items.map(({ id }) => id));
  const byTag = new Map<string, string[]>();
  for (const { id, tags } of items) {
    for (const tag of tags) {
      const others = byTag.get(tag);
      if (others) others.push(id);
      else byTag.set(tag, [id]);
    }
  }
  const links: Link[] = [];
  for (const item of items) {
    const named = (['requires', 'related'] as const).flatMap((kind) =>
      listOf(item.attributes[kind]).map((target): Link => ({ source: item.id, target, kind })),
    );
    const own = named.filter(({ target }) => present.has(target) && target !== item.id);
    if (own.length > 0) links.push(...own);
    else
      links.push(...closest(item, byTag).map((target): Link => ({ source: item.id, target, kind: 'tags' })));
  }
  return {
    nodes: items.map(({ id, title, tags }) => ({ id, title: title ?? id, group: tags[0] ?? '' })),
    links,
  };
}

/** A graph of items placed by their vectors, without links; items that are not loaded have their ids as titles. */
export function cloudOf(
  places: readonly { readonly id: string; readonly x: number; readonly y: number }[],
  items: readonly Item[],
): Graph {
  const known = new Map(items.map((item) => [item.id, item]));
  const nodes = places.map(({ id, x, y }) => {
    const item = known.get(id);
    return { id, title: item?.title ?? id, group: item?.tags[0] ?? '', at: { x, y } };
  });
  return { nodes, links: [] };
}
