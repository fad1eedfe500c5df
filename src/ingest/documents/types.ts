/** The calls `documents` of the engine, and what they return. */
import type { Chunk, DocumentInfo, Refusal } from '../../store/index.js';
import type { DocumentInput } from './input.js';

/** A document as it is read back: its item has the title, the tags and the text. */
export interface DocumentView extends Omit<DocumentInfo, 'version'> {
  readonly id: string;
  /** How many chunks it has. */
  readonly chunks: number;
  /** When it was read, in ISO 8601. */
  readonly imported: string;
}

/** What became of one document. */
export interface DocumentTaken
  extends Pick<DocumentView, 'id' | 'format' | 'chunks' | 'characters' | 'pages' | 'notes'> {
  /** Where in the call it stood, from 0. */
  readonly index: number;
  /** `unchanged`: the same content was read before, and nothing else of it was changed. */
  readonly status: 'added' | 'changed' | 'unchanged';
}

/** What became of the documents of a call, each in one of the two lists. */
export interface DocumentReport {
  readonly documents: readonly DocumentTaken[];
  readonly refused: readonly Refusal[];
}

/**
 * Documents: items with chunks. They are read in threads of their own, within bounded time and memory; one that cannot be
 * read is reported with its reason and costs the others nothing.
 */
export interface DocumentRecords {
  /**
   * Reads documents and writes them with their items, whole; those that were read before with the same content are not
   * read again. What is acknowledged is durable, and found by the next search.
   *
   * @example
   * const content = '# Tea\n\nGreen tea is not fermented.';
   * await tandem.documents.upsert([{ id: 'tea', content }]); // { documents: [{ id: 'tea', status: 'added', chunks: 1 }] }
   * await tandem.documents.upsert([{ id: 'no', content: new Uint8Array() }]); // { refused: [{ index: 0 }] }
   */
  upsert(
    documents: readonly DocumentInput[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<DocumentReport>;
  /**
   * As {@link upsert}, but what neither the call nor the document names stays as it is where there is an item with the
   * id: its tags and attributes, for example.
   *
   * @example
   * await tandem.documents.update([{ id: 'tea', content: '# Tea' }]); // { documents: [{ id: 'tea', status: 'changed' }] }
   */
  update(
    documents: readonly DocumentInput[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<DocumentReport>;
  /**
   * Deletes documents with their items.
   *
   * @example
   * await tandem.documents.delete(['no']); // []
   *
   * @returns the ids of those that were there.
   */
  delete(ids: readonly string[]): Promise<string[]>;
  /**
   * @example
   * await tandem.documents.get('tea'); // { id: 'tea', format: 'markdown', chunks: 1, pages: null }
   */
  get(id: string): Promise<DocumentView | undefined>;
  /**
   * What has ids: where its document was read from, or words for what it is. Ids that are free are not among them.
   *
   * @example
   * [...(await tandem.documents.holders(['dune', 'free']))]; // [['dune', 'an item that is no document']]
   */
  holders(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Documents in the order of their ids, `limit` of them (1 to 1,000; 100 by default), after the id `after`; with
   * `source`, those whose source begins with it.
   *
   * @example
   * (await tandem.documents.list()).map(({ id }) => id); // ['tea']
   *
   * @throws InvalidInput where the limit is another.
   */
  list(page?: {
    after?: string | undefined;
    limit?: number | undefined;
    source?: string | undefined;
  }): Promise<DocumentView[]>;
  /**
   * The chunks of a document, in order.
   *
   * @example
   * await tandem.documents.chunks('tea'); // [{ headings: [], page: null, text: 'Tea' }]
   *
   * @returns `undefined` where there is no such document.
   */
  chunks(id: string): Promise<(Chunk & { readonly ordinal: number })[] | undefined>;
}
