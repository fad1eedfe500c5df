/** A streaming XML parser: elements, their attributes and texts, in order. */
import sax, { type SAXOptions } from 'sax';

export interface XmlHandler {
  /** @param line the first line of the element, from 1. */
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  /** A piece of text; long texts are split into several. */
  text(text: string): void;
  close(name: string): void;
  /** An error in the XML; parsing continues after it. */
  flaw?(reason: string, line: number): void;
}

/** Allows entities such as `&nbsp;`, which feeds contain although XML does not define them. */
const OPTIONS: SAXOptions & { readonly strictEntities: boolean } = { position: true, strictEntities: false };

/**
 * Parses a stream of UTF-8. Entities that a document type declares are not expanded.
 *
 * @yields the number of bytes read, after each chunk.
 */
export async function* parseXml(bytes: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<number> {
  const parser = sax.parser(true, OPTIONS);
  const decoder = new TextDecoder('utf-8');
  let line = 1;
  parser.onopentagstart = () => {
    line = parser.line + 1;
  };
  parser.onopentag = ({ name, attributes }) => handler.open(name, attributes as Record<string, string>, line);
  parser.ontext = (text) => handler.text(text);
  parser.oncdata = (text) => handler.text(text);
  parser.onclosetag = (name) => handler.close(name);
  parser.onerror = (error) => {
    handler.flaw?.(`is not well-formed XML: ${error.message.split('\n')[0]}`, parser.line + 1);
    // Parsing continues once the error is cleared.
    parser.resume();
  };
  let read = 0;
  for await (const chunk of bytes) {
    read += chunk.length;
    parser.write(decoder.decode(chunk, { stream: true }));
    yield read;
  }
  parser.write(decoder.decode());
  parser.close();
  yield read;
}

/** The name of an element without the prefix of its namespace. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
