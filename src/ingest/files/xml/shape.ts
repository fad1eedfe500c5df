/** The recognition of records in an XML file: their elements, and which children are lists. */
import type { Source } from '../source.js';
import { memberName, type XmlNode, type XmlShape } from './nodes.js';
import { localName, parseXml } from './parse.js';

/** The usual names of record elements, also if there is only one. */
const RECORDS =
  /^(item|entry|product|row|record|offer|shopitem|post|article|book|movie|film|song|track|video|user|customer|member|person|order|review|rating|event|interaction|action|page|document|doc|node|course|lesson|job|vacancy|listing|property|hotel|recipe|game|transaction|purchase|visit|view)$/i;

/** A text element can have the name of a record, but has no fields. */
const isRecord = (node: XmlNode): boolean =>
  node.children.length > 0 || Object.keys(node.attributes).length > 1;

/** Whether a file is XML that can contain records, by its first lines; HTML pages are documents. */
export function isXml(lines: readonly string[]): boolean {
  const begin = lines
    .slice(0, 20)
    .join('\n')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (
    /^<(!doctype\s+html|html)\b/i.test(begin) ||
    /^<\?xml[^>]*>\s*(<!--.*?-->\s*)*<(!doctype\s+)?html\b/is.test(begin)
  )
    return false;
  return /^<(\?xml\s|!doctype\s+\w|!--|[a-z_][\w.:-]*(\s[^<>]*)?>\s*<[a-z_!?])/i.test(begin);
}

/** The elements of the head of a file. */
export async function headTree({ head }: Pick<Source, 'head'>): Promise<XmlNode> {
  const root: XmlNode = { name: '', attributes: {}, children: [], line: 0, text: '' };
  const open = [root];
  async function* once(): AsyncGenerator<Buffer> {
    yield head;
  }
  for await (const _ of parseXml(once(), {
    open(name, attributes, line) {
      const node: XmlNode = { name, attributes, children: [], line, text: '' };
      open.at(-1)!.children.push(node);
      open.push(node);
    },
    text(text) {
      open.at(-1)!.text += text;
    },
    close() {
      if (open.length > 1) open.pop();
    },
  }));
  return root;
}

const sizeOf = (node: XmlNode): number =>
  node.text.trim().length +
  Object.values(node.attributes).join('').length +
  node.children.reduce((sum, child) => sum + sizeOf(child), 0);

/** The elements with one path. */
interface Group {
  readonly path: readonly string[];
  readonly nodes: readonly XmlNode[];
}

/** The children of the elements of a group, by name. */
function below({ path, nodes }: Group): Group[] {
  const groups = new Map<string, XmlNode[]>();
  for (const { children } of nodes)
    for (const child of children) {
      const group = groups.get(child.name) ?? [];
      groups.set(child.name, group);
      group.push(child);
    }
  return [...groups].map(([name, found]) => ({ path: [...path, name], nodes: found }));
}

/** The maximum depth of records. */
const DEEPEST = 6;

/**
 * The groups of elements that are records, on the highest level with any: those with usual names of records, otherwise
 * the largest.
 */
export function recordGroups(root: XmlNode): Group[] {
  let level: Group[] = [{ path: [], nodes: [root] }];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    level = level.flatMap(below);
    const several = level.filter(({ nodes }) => nodes.filter(isRecord).length * 2 >= nodes.length);
    const named = several.filter(({ path }) => depth > 0 && RECORDS.test(localName(path.at(-1)!)));
    if (named.length > 0) return named;
    const repeated = several
      .filter(({ nodes }) => nodes.length > 1)
      .map((group) => ({ group, size: group.nodes.reduce((sum, node) => sum + sizeOf(node), 0) }))
      .sort((a, b) => b.size - a.size);
    if (repeated.length > 0) return [repeated[0].group];
  }
  return [];
}

/** The shape of the records of a group. */
export function shapeOfGroup({ path, nodes }: Group): XmlShape {
  const lists = new Set<string>();
  const fullNames = new Map<string, Set<string>>();
  const look = (node: XmlNode, at: string) => {
    const seen = new Map<string, number>();
    for (const child of node.children) {
      const childPath = `${at}/${child.name}`;
      const times = (seen.get(child.name) ?? 0) + 1;
      seen.set(child.name, times);
      if (times > 1) lists.add(childPath);
      const place = `${at}/${localName(child.name)}`;
      const names = fullNames.get(place) ?? new Set<string>();
      fullNames.set(place, names);
      names.add(child.name);
      look(child, childPath);
    }
  };
  for (const node of nodes) look(node, '');
  const prefixed = new Set<string>();
  for (const names of fullNames.values())
    if (names.size > 1) for (const name of names) if (name.includes(':')) prefixed.add(name);
  return { path, lists, prefixed };
}

/** The name of a group of records. */
export const nameOfGroup = ({ path }: Group): string =>
  memberName(path.at(-1) ?? '', { prefixed: new Set() });
