/** Elements of XML as a tree, and the objects that records are read from. */
import { localName } from './parse.js';

export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
  /** The line on which it begins, from 1. */
  readonly line: number;
  text: string;
}

/** How the elements of records become members of objects, the same for all records of a file. */
export interface XmlShape {
  /** The names of the elements from the root to the records. */
  readonly path: readonly string[];
  /** Elements within records that come several times in one, by their path: lists, also where there is one. */
  readonly lists: ReadonlySet<string>;
  /** Full names of elements that differ only by their namespace, which keep it. */
  readonly prefixed: ReadonlySet<string>;
}

/** The name of a member: without the namespace, unless another element has the same one. */
export const memberName = (name: string, { prefixed }: Pick<XmlShape, 'prefixed'>): string =>
  prefixed.has(name) ? name : localName(name);

const isAbout = (attribute: string): boolean => /^xmlns(:|$)|^xml:|^xsi:/.test(attribute);

const attributesOf = ({ attributes }: XmlNode): [string, string][] =>
  Object.entries(attributes).filter(([name]) => !isAbout(name));

/** An element's text, or the object of what is in it; null where that is nothing. */
function memberValue(node: XmlNode, shape: XmlShape, path: string): unknown {
  if (node.children.length === 0) {
    const text = node.text.trim();
    if (text !== '') return text;
    const attributes = attributesOf(node);
    return attributes.length > 0 ? Object.fromEntries(attributes) : null;
  }
  return objectOf(node, shape, path);
}

/**
 * The object of an element: a member for each attribute and each child; a list where a child may come several times.
 * An attribute of a child that holds a text is a member of its own, `price.currency`.
 */
export function objectOf(node: XmlNode, shape: XmlShape, path = ''): Record<string, unknown> {
  const members = new Map<string, unknown>(attributesOf(node));
  for (const child of node.children) {
    const name = memberName(child.name, shape);
    const childPath = `${path}/${child.name}`;
    const value = memberValue(child, shape, childPath);
    if (value === null) continue;
    if (shape.lists.has(childPath)) {
      const list = members.get(name);
      if (Array.isArray(list)) list.push(value);
      else members.set(name, [value]);
      continue;
    }
    members.set(name, value);
    if (typeof value === 'string')
      for (const [attribute, text] of attributesOf(child)) members.set(`${name}.${attribute}`, text);
  }
  const text = node.text.trim();
  if (text !== '' && !members.has('text')) members.set('text', text);
  return Object.fromEntries(members);
}
