/** Serialisation of an inverted index as sections of bytes. */
import { bytesOf, type Sections } from '../../runtime/index.js';
import { Documents } from './documents.js';
import type { Indexed } from './inverted-index.js';
import { Postings } from './postings.js';
import { Vocabulary } from './vocabulary.js';

/** The number of terms in a section, as the length of a JSON text is limited. */
const TERMS = 100_000;

type Section = readonly [name: string, bytes: Uint8Array];

/**
 * The sections, without terms that no document has any more; each is made on demand. The index must not change
 * meanwhile.
 */
export function* sectionsOf({ docs, terms }: Indexed): Generator<Section> {
  const { keys, lengths, start, tokens } = docs.columns();
  yield ['docs.keys', bytesOf(keys)];
  yield ['docs.lengths', bytesOf(lengths)];
  yield ['docs.start', bytesOf(start)];
  yield ['docs.tokens', bytesOf(tokens)];
  for (let from = 0; from < terms.all.length; from += TERMS) {
    const part = terms.all.slice(from, from + TERMS);
    const name = `terms.${from / TERMS}`;
    yield [name, Buffer.from(JSON.stringify(part.map(({ term, length }) => (length > 0 ? term : null))))];
    yield [`${name}.lengths`, bytesOf(Uint32Array.from(part, ({ length }) => length))];
    const total = part.reduce((sum, { length }) => sum + length, 0);
    const doc = new Int32Array(total);
    const counts = new Uint32Array(total);
    let at = 0;
    for (const postings of part) {
      doc.set(postings.doc.subarray(0, postings.length), at);
      counts.set(postings.counts.subarray(0, postings.length), at);
      at += postings.length;
    }
    yield [`${name}.docs`, bytesOf(doc)];
    yield [`${name}.counts`, bytesOf(counts)];
  }
}

/** @throws DamagedFile where a section is missing. */
export function indexedFrom(file: Sections): Indexed {
  const int32s = (name: string) => new Int32Array(file.section(name).buffer);
  const uint32s = (name: string) => new Uint32Array(file.section(name).buffer);
  const docs = Documents.restored({
    keys: int32s('docs.keys'),
    lengths: uint32s('docs.lengths'),
    start: uint32s('docs.start'),
    tokens: uint32s('docs.tokens'),
  });
  const all: Postings[] = [];
  for (let part = 0; file.has(`terms.${part}`); part++) {
    const name = `terms.${part}`;
    const lengths = uint32s(`${name}.lengths`);
    const doc = int32s(`${name}.docs`);
    const counts = uint32s(`${name}.counts`);
    let at = 0;
    (JSON.parse(Buffer.from(file.section(name)).toString()) as (string | null)[]).forEach((term, k) => {
      const postings = new Postings(term ?? '', all.length);
      postings.length = lengths[k];
      postings.doc = doc.subarray(at, at + lengths[k]);
      postings.counts = counts.subarray(at, at + lengths[k]);
      at += lengths[k];
      all.push(postings);
    });
  }
  return { docs, terms: Vocabulary.restored(all) };
}
