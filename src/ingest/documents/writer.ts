/** Writing documents: read in threads, written to the store with their items, then known to the replica. */
import { isDeepStrictEqual } from 'node:util';
import type { SerialQueue } from '../../runtime/index.js';
import {
  type Chunk,
  checkEach,
  type Document,
  Id,
  type Item,
  ItemInput,
  LIMITS,
  type NewDocument,
  type Numbered,
  type Refusal,
  type Store,
} from '../../store/index.js';
import type { Replica } from '../replica.js';
import { bytesOf, type CheckedDocument, DocumentInput, documentHash, formatAsked } from './input.js';
import { READER_VERSION } from './limits.js';
import type { ReadDocument } from './read-task.js';
import type { DocumentReader } from './reader.js';
import type { DocumentReport, DocumentTaken } from './types.js';
import { Unreadable } from './unreadable.js';

/** Longest title that is taken from a document itself, in characters. */
const LONGEST_TITLE = 300;

/** Characters of text that are written in one transaction, about. */
const TRANSACTION = 4_000_000;

/** A document that was sent, once it is read, or found to be read already. */
interface Prepared {
  readonly index: number;
  readonly id: string;
  readonly input: CheckedDocument;
  readonly bytes: number;
  readonly hash: string;
  /** Absent where the same was read before. */
  readonly read?: ReadDocument;
}

/** Writes the documents of one engine, one batch at a time. */
export class DocumentWriter {
  constructor(
    private readonly store: Pick<Store, 'documents' | 'items'>,
    private readonly replica: Replica,
    private readonly serial: SerialQueue,
    private readonly reader: DocumentReader,
  ) {}

  /** @param keeps whether an item that is there keeps what a document does not name. */
  async write(
    inputs: readonly DocumentInput[],
    keeps: boolean,
    signal?: AbortSignal,
  ): Promise<DocumentReport> {
    const { good, refused } = checkEach(DocumentInput, inputs);
    const refusals: Refusal[] = [...refused];
    const named = good.map(({ index, record }) => identified(index, record));
    const known = new Map(
      (await this.store.documents.get(named.map(({ id }) => id))).map((row) => [row.id, row]),
    );
    const results = await Promise.all(
      named.map(async ({ content, ...document }) => {
        const { id, index, input } = document;
        const before = known.get(id);
        if (before && isSame(before, document)) return document;
        try {
          const format = formatAsked(input);
          const read = await this.reader.read(content, input.name ?? input.id ?? '', { format, signal });
          return { ...document, read };
        } catch (error) {
          if (!(error instanceof Unreadable)) throw error;
          refusals.push({ index, field: '', reason: error.message });
          return undefined;
        }
      }),
    );
    const taken: DocumentTaken[] = [];
    for (const some of inTransactions(results.filter((result) => result !== undefined))) {
      signal?.throwIfAborted();
      taken.push(...(await this.serial.run(() => this.#commit(some, keeps, refusals))));
    }
    refusals.sort((a, b) => a.index - b.index);
    return { documents: taken.sort((a, b) => a.index - b.index), refused: refusals };
  }

  async #commit(some: readonly Prepared[], keeps: boolean, refusals: Refusal[]): Promise<DocumentTaken[]> {
    const ids = some.map(({ id }) => id);
    const known = new Map((await this.store.items.get(ids)).map((row) => [row.id, row]));
    const read = new Map((await this.store.documents.get(ids)).map((document) => [document.id, document]));
    const writes: NewDocument[] = [];
    const changed: Item[] = [];
    const taken: DocumentTaken[] = [];
    for (const prepared of some) {
      const { index, id } = prepared;
      const before = known.get(id);
      const document = read.get(id);
      // What was the same when it was looked at may have changed since.
      if (!prepared.read && !(before && document && isSame(document, prepared))) {
        refusals.push({ index, field: '', reason: 'was changed by somebody else meanwhile: send it again' });
        continue;
      }
      const { good, refused } = checkEach(ItemInput, [itemOf(prepared, before, keeps)]);
      if (refused.length > 0) {
        refusals.push({ ...refused[0], index });
        continue;
      }
      const [{ record: item }] = good;
      const status = !before
        ? 'added'
        : !prepared.read && isDeepStrictEqual(item, withoutNo(before))
          ? 'unchanged'
          : 'changed';
      if (prepared.read) {
        const written = newDocument(prepared, prepared.read, item, document);
        writes.push(written);
        taken.push(takenOf(index, id, status, { ...written.document, chunks: written.chunks.length }));
      } else {
        if (status === 'changed') changed.push(item);
        taken.push(takenOf(index, id, status, document!));
      }
    }
    await this.#store(writes, changed);
    return taken;
  }

  async #store(writes: readonly NewDocument[], changed: readonly Item[]): Promise<void> {
    if (writes.length > 0) {
      const numbers = await this.store.documents.write(writes);
      writes.forEach(({ item, chunks }, k) => {
        this.replica.setItem({ ...item, no: numbers[k] }, chunks);
      });
    }
    if (changed.length > 0) {
      const numbers = await this.store.items.upsert(changed);
      changed.forEach((item, k) => {
        this.replica.setItem({ ...item, no: numbers[k] });
      });
    }
  }
}

/** A document with its id, and what tells whether it was read before. */
function identified(index: number, input: CheckedDocument): Prepared & { readonly content: Uint8Array } {
  const content = bytesOf(input);
  const hash = documentHash(content, input.name ?? input.id ?? '', formatAsked(input));
  return { index, input, hash, content, bytes: content.byteLength, id: input.id ?? idOf(input.name, hash) };
}

const isSame = (known: Document, { hash, input: { source, owner } }: Prepared) =>
  known.hash === hash &&
  (source === undefined || known.source === source) &&
  known.owner === (owner ?? known.owner);

function withoutNo({ no: _, ...item }: Numbered<Item>): Item {
  return item;
}

/** The fields of the item: those given, else what the document says, else, where it keeps them, those that were there. */
function itemOf(
  { id, input, read }: Prepared,
  before: Numbered<Item> | undefined,
  keeps: boolean,
): { readonly id: string } {
  const { title, tags, attributes, image, published, expires, hidden } = input;
  const kept = keeps && before ? withoutNo(before) : {};
  const given = Object.fromEntries(
    Object.entries({ title, tags, image, published, expires, hidden }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const own = read
    ? {
        title: titleOf(read, input),
        body: bodyOf(read.text),
        ...(read.tags.length > 0 && { tags: tagsOf(read.tags) }),
      }
    : { title: before?.title ?? null, body: before?.body ?? null };
  const merged = keeps && before ? { ...before.attributes, ...attributes } : attributes;
  return { ...kept, ...own, ...given, ...(merged && { attributes: merged }), id };
}

function titleOf({ title }: ReadDocument, { name }: CheckedDocument): string | null {
  const named = name
    ?.replace(/^.*[/\\]/, '')
    .replace(/\.[^.]+$/, '')
    .trim();
  const characters = Array.from(title ?? (named || ''));
  if (characters.length === 0) return null;
  return characters.length > LONGEST_TITLE
    ? `${characters.slice(0, LONGEST_TITLE - 1).join('')}…`
    : characters.join('');
}

const tagsOf = (tags: readonly string[]) =>
  tags.filter((tag) => tag.length > 0 && Array.from(tag).length <= LIMITS.tag).slice(0, LIMITS.tags);

/** As much of a text as an item's body holds. */
function bodyOf(text: string): string {
  if (text.length <= LIMITS.body) return text;
  const end = (text.charCodeAt(LIMITS.body) & 0xfc00) === 0xdc00 ? LIMITS.body - 1 : LIMITS.body;
  return text.slice(0, end);
}

/** @param before what it was read as before: its owner and source stay where no others are given. */
function newDocument(
  { input, hash, bytes }: Prepared,
  read: ReadDocument,
  item: Item,
  before: Document | undefined,
): NewDocument {
  const { format, text, pages } = read;
  const notes = [...read.notes];
  if (text.length > LIMITS.body)
    notes.push(`the item's body holds the first ${LIMITS.body} characters of it; its chunks hold all`);
  return {
    item,
    chunks: read.chunks as readonly Chunk[],
    document: {
      ...{ format, hash, bytes, pages, notes, version: READER_VERSION, characters: text.length },
      ...{ source: input.source ?? before?.source ?? null, owner: input.owner ?? before?.owner ?? null },
    },
  };
}

/** The id of a document that names none. */
function idOf(name: string | undefined, hash: string): string {
  return name !== undefined && Id.safeParse(name).success ? name : hash.slice(0, 32);
}

function takenOf(
  index: number,
  id: string,
  status: DocumentTaken['status'],
  {
    format,
    chunks,
    characters,
    pages,
    notes,
  }: Pick<Document, 'format' | 'chunks' | 'characters' | 'pages' | 'notes'>,
): DocumentTaken {
  return { index, id, status, format, chunks, characters, pages, notes };
}

/** Groups of documents that are written together. */
function* inTransactions(all: readonly Prepared[]): Iterable<readonly Prepared[]> {
  let group: Prepared[] = [];
  let characters = 0;
  const seen = new Set<string>();
  for (const prepared of all) {
    const length = prepared.read?.text.length ?? 0;
    // Of two with one id or source in a call, the later is written after the other.
    const { id, input } = prepared;
    const keys = [`id ${id}`, ...(input.source === undefined ? [] : [`source ${input.source}`])];
    if (group.length > 0 && (characters + length > TRANSACTION || keys.some((key) => seen.has(key)))) {
      yield group;
      group = [];
      characters = 0;
      seen.clear();
    }
    group.push(prepared);
    for (const key of keys) seen.add(key);
    characters += length;
  }
  if (group.length > 0) yield group;
}
