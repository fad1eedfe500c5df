/** XML within a packed document, walked element by element, and the title that such a document says it has. */
import { localName, parseXml } from '../files/xml/parse.js';

type Attributes = Readonly<Record<string, string>>;

/** What is told of each element, under its name as it stands there. */
export interface XmlWalk {
  open?(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Buffer> {
  yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes of a part as a stream; undefined where there is no such part. */
export const streamOf = (part: Uint8Array | undefined): AsyncIterable<Buffer> | undefined =>
  part && once(part);

/** Walks through XML without recursion; what is not well-formed is passed over. */
export async function walkXml(part: Uint8Array | undefined, walk: XmlWalk): Promise<void> {
  if (!part) return;
  for await (const _ of parseXml(once(part), {
    open: (name, attributes) => walk.open?.(name, attributes),
    text: (text) => walk.text?.(text),
    close: (name) => walk.close?.(name),
  }));
}

/** The text of the first element with a local name, such as the `dc:title` of metadata; empty where there is none. */
export async function firstText(part: Uint8Array | undefined, wanted: string): Promise<string> {
  let found = '';
  let state: 'before' | 'inside' | 'after' = 'before';
  await walkXml(part, {
    open(name) {
      if (state === 'before' && localName(name) === wanted) state = 'inside';
    },
    text(text) {
      if (state === 'inside') found += text;
    },
    close(name) {
      if (state === 'inside' && localName(name) === wanted) state = 'after';
    },
  });
  return found.trim();
}
