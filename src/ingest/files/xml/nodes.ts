/** XML elements as a tree, and their conversion to objects. */
import { localName } from './parse.js';

export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
  /** Its first line, from 1. */
  readonly line: number;
  text: string;
}

/** The rules by which elements of records become fields of objects, for all records of a file. */
export interface XmlShape {
  /** The names of the elements from the root to the records. */
  readonly path: readonly string[];
  /** The paths of elements that occur several times in a record; they are always lists. */
  readonly lists: ReadonlySet<string>;
  /** The full names of elements that differ only by their namespace; these keep it. */
  readonly prefixed: ReadonlySet<string>;
}

/** The name of a field: without the namespace, unless another element has the same name. */
export const memberName = (name: string, { prefixed }: Pick<XmlShape, 'prefixed'>): string =>
  prefixed.has(name) ? name : localName(name);

const isAbout = (attribute: string): boolean => /^xmlns(:|$)|^xml:|^xsi:/.test(attribute);

const attributesOf = ({ attributes }: XmlNode): [string, string][] =>
  Object.entries(attributes).filter(([name]) => !isAbout(name));

/** The text of an element, or the object of its content; null if it is empty. */
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
 * The object of an element: a field for each attribute and child; a list for children that can occur several times. An
 * attribute of a child with text is a separate field, `price.currency`.
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
