/** The records of an XML file as objects, read as a stream. */

import type { Part } from '../known/part.js';
import type { Found } from '../objects.js';
import { FileProblem } from '../problem.js';
import type { Source } from '../source.js';
import { objectOf, type XmlNode, type XmlShape } from './nodes.js';
import { parseXml } from './parse.js';
import { headTree, nameOfGroup, recordGroups, shapeOfGroup } from './shape.js';

/** The maximum length of a record in characters, which the largest valid item does not exceed. */
const LONGEST = 16 * 1024 * 1024;

/** Extracts the records of a shape from the elements of a file. */
class RecordTaker {
  objects: Found['objects'] = [];
  refused: Found['refused'] = [];
  #depth = 0;
  /** The number of names of the record path that the open elements match. */
  #matched = 0;
  readonly #open: XmlNode[] = [];
  #length = 0;
  #flaw: string | undefined;
  #last = 0;

  constructor(private readonly shape: XmlShape) {}

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    const { path } = this.shape;
    const parent = this.#open.at(-1);
    if (parent) {
      const node: XmlNode = { name, attributes, children: [], line, text: '' };
      this.#length += name.length + Object.values(attributes).join('').length;
      if (this.#length <= LONGEST) parent.children.push(node);
      this.#open.push(node);
      return;
    }
    if (this.#depth === this.#matched && path[this.#depth] === name) this.#matched++;
    this.#depth++;
    if (this.#matched === path.length && this.#depth === path.length) {
      this.#length = 0;
      this.#flaw = undefined;
      this.#open.push({ name, attributes, children: [], line, text: '' });
    }
  }

  text(text: string): void {
    const node = this.#open.at(-1);
    if (!node) return;
    this.#length += text.length;
    if (this.#length <= LONGEST) node.text += text;
  }

  close(): void {
    const node = this.#open.pop();
    if (node && this.#open.length > 0) return;
    if (node) this.#take(node);
    this.#depth--;
    this.#matched = Math.min(this.#matched, this.#depth);
  }

  flaw(reason: string, line: number): void {
    if (this.#open.length > 0) this.#flaw ??= reason;
    else this.refused.push({ line, field: '', reason });
  }

  /** Must be called at the end of the file, as a record can be incomplete. */
  end(): void {
    const [node] = this.#open;
    if (node) this.refused.push({ line: node.line, field: '', reason: this.#flaw ?? 'is not complete' });
    this.#open.length = 0;
  }

  #take(node: XmlNode): void {
    // Records on one line get increasing numbers, which keep their order.
    const line = Math.max(node.line, this.#last + 1);
    this.#last = line;
    const flaw = this.#length > LONGEST ? `is longer than ${LONGEST / 1024 / 1024} MiB` : this.#flaw;
    if (flaw) this.refused.push({ line, field: '', reason: flaw });
    else this.objects.push({ object: objectOf(node, this.shape), line });
  }
}

/** @yields the records of a source in order. @param whole whether its end is the end of the file. */
async function* readRecords(
  { bytes }: Pick<Source, 'bytes'>,
  shape: XmlShape,
  whole = true,
): AsyncGenerator<Found> {
  const taker = new RecordTaker(shape);
  let last = 0;
  for await (const read of parseXml(bytes(), taker)) {
    const { objects, refused } = taker;
    taker.objects = [];
    taker.refused = [];
    last = read;
    yield { objects, refused: whole ? refused : [], bytes: read };
  }
  taker.end();
  if (whole && taker.refused.length > 0) yield { objects: [], refused: taker.refused, bytes: last };
}

/** The lists of records in an XML file, each as a table. @throws FileProblem where it has none. */
export async function xmlParts(source: Source): Promise<Part[]> {
  const groups = recordGroups(await headTree(source));
  if (groups.length === 0)
    throw new FileProblem(
      `${source.name}: is XML without a list of records, such as <item> or <product>, each with elements or attributes of its own: write it as CSV or as JSON, an object a line`,
    );
  async function* head(): AsyncGenerator<Buffer> {
    yield source.head;
  }
  return groups.map((group) => {
    const shape = shapeOfGroup(group);
    return {
      objects: {
        name: `XML, a record for each <${group.path.at(-1)}>`,
        ...(groups.length > 1 && { table: nameOfGroup(group), optional: true }),
        what: undefined,
        options: { map: new Map() },
        read: () => readRecords(source, shape),
        head: () => readRecords({ bytes: head }, shape, source.whole),
      },
    };
  });
}
