/**
 * One pass over a root: reads new and changed files, skips unchanged ones, and deletes the documents of deleted files.
 *
 * - Nothing is deleted below a folder that could not be read, and nothing at all if a folder has no documents any more,
 *   as its disk may not be mounted.
 * - The id of a document is the name of the root and the path below it; a document keeps its first id. The id of
 *   another item is not overwritten.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type DocumentInput, type DocumentView, documentHash, isLinesName } from '../../../ingest/index.js';
import { isMissing } from '../../../runtime/index.js';
import type { Refusal } from '../../../store/index.js';
import { Failure } from '../../failure.js';
import type { IntakeTarget } from '../../target.js';
import { linesOf } from './lines.js';
import { type Found, type Root, reasonOf, type Scan } from './scan.js';

/** The maximum number of bytes and documents in a batch. */
const BATCH_BYTES = 8 * 1024 * 1024;

const BATCH = 64;

/** The page size of the list of existing documents. */
const PAGE = 1_000;

/** The size in bytes from which a file is not opened. */
const LARGEST = 128 * 1024 * 1024;

const LONGEST_ID = 256;

export interface Counts {
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
  refused: number;
  chunks: number;
}

export interface PassOptions {
  /** Whether a file is unchanged since it was last read. */
  readonly isSame?: ((file: Found) => boolean) | undefined;
  /** The tags of each document. */
  readonly tags?: readonly string[] | undefined;
  readonly owner?: string | undefined;
  /** Whether all documents of a folder without files are deleted. */
  readonly mayEmpty: boolean;
  /** Only reports what would be done. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Called after each file, with the numbers of files and bytes so far. */
  readonly onProgress: (done: { readonly files: number; readonly bytes: number }) => void;
  readonly onRefused: (file: string, line: number, reason: string) => void;
  readonly onNote: (file: string, note: string) => void;
  /** Called with the actions that a dry run leaves out. */
  readonly onPlanned: (file: string, would: string) => void;
}

/** A document to be sent, with its source. */
interface Sent {
  readonly input: DocumentInput;
  readonly file: string;
  readonly line: number;
  /** The existing document. */
  readonly known: DocumentView | undefined;
}

/** One pass over a root, with counts of its actions. */
export class Pass {
  readonly counts: Counts = { added: 0, changed: 0, unchanged: 0, removed: 0, refused: 0, chunks: 0 };
  readonly #seen = new Set<string>();
  readonly #known = new Map<string, DocumentView>();
  #batch: Sent[] = [];
  #bytes = 0;
  /** Sources whose documents are not all known. */
  readonly #uncertain: string[] = [];

  constructor(
    private readonly target: IntakeTarget['documents'],
    private readonly root: Root,
    private readonly options: PassOptions,
  ) {}

  async run({ files, failed }: Scan): Promise<void> {
    const { source } = this.root;
    for (let after: string | undefined; ; ) {
      const page = await this.target.list({ after, limit: PAGE, source });
      for (const document of page) this.#known.set(document.source!, document);
      if (page.length < PAGE) break;
      after = page.at(-1)!.id;
    }
    for (const { path, below, reason } of failed) {
      this.#uncertain.push(`${source}${below}`);
      this.#refuse(path, 0, reason);
    }
    let bytes = 0;
    for (const [k, file] of files.entries()) {
      this.options.signal.throwIfAborted();
      if (this.options.isSame?.(file)) this.#pass(file);
      else if (isLinesName(file.path)) await this.#addLines(file);
      else await this.#addFile(file);
      bytes += file.size;
      this.options.onProgress({ files: k + 1, bytes });
    }
    await this.#flush();
    await this.#remove();
  }

  /** Skips an unchanged file. */
  #pass({ below }: Found): void {
    const source = `${this.root.source}${below}`;
    this.#seen.add(source);
    this.#uncertain.push(`${source}#`);
    if (this.#known.has(source)) this.counts.unchanged++;
  }

  async #addFile({ path, below, size }: Found): Promise<void> {
    const source = `${this.root.source}${below}`;
    this.#seen.add(source);
    if (size > LARGEST) return this.#refuse(path, 0, `is larger than ${LARGEST / 1024 / 1024} MiB: split it`);
    let content: Buffer;
    try {
      content = await readFile(path);
    } catch (error) {
      // A file that was deleted since the scan is treated as deleted.
      if (isMissing(error)) this.#seen.delete(source);
      else this.#refuse(path, 0, reasonOf(error));
      return;
    }
    await this.#add({ content, name: basename(path), source }, `${this.root.name}/${below}`, path, 0);
  }

  /** Adds the documents of a file of lines. */
  async #addLines({ path, below }: Found): Promise<void> {
    const { root } = this;
    const source = `${root.source}${below}#`;
    const keys = new Set<string>();
    try {
      for await (const line of linesOf(path, `${root.name}/${below}`, this.options.signal)) {
        if ('reason' in line) {
          this.#uncertain.push(source);
          this.#refuse(path, line.line, line.reason);
        } else if (keys.has(line.key))
          this.#refuse(path, line.line, `has the id ${line.key}, as a line before it has`);
        else {
          keys.add(line.key);
          const own = `${source}${line.key}`;
          this.#seen.add(own);
          await this.#add({ ...line.document, source: own }, line.key, path, line.line);
        }
      }
    } catch (error) {
      this.options.signal.throwIfAborted();
      this.#uncertain.push(source);
      this.#refuse(path, 0, reasonOf(error));
    }
  }

  async #add(input: DocumentInput & { readonly source: string }, name: string, file: string, line: number) {
    const { tags, owner, dryRun } = this.options;
    const known = this.#known.get(input.source);
    const content = input.content as Uint8Array;
    // With tags or an owner, a document with unchanged content can need an update.
    const isSame = known?.hash === documentHash(content, input.name ?? '', input.format);
    if (isSame && line === 0 && !tags && owner === undefined) {
      this.counts.unchanged++;
      return;
    }
    if (isSame && dryRun) {
      this.counts.unchanged++;
      return;
    }
    const id = known?.id ?? idOf(name);
    this.#batch.push({
      input: { ...input, id, ...(tags && { tags: [...tags] }), ...(owner !== undefined && { owner }) },
      file,
      line,
      known,
    });
    this.#bytes += content.byteLength;
    if (this.#batch.length >= BATCH || this.#bytes >= BATCH_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    const sent = await this.#free(this.#batch);
    this.#batch = [];
    this.#bytes = 0;
    const { signal, onNote, onPlanned, dryRun } = this.options;
    if (dryRun) {
      for (const { file, known } of sent) {
        this.counts[known ? 'changed' : 'added']++;
        onPlanned(file, known ? 'would be read again' : 'would be added');
      }
    }
    if (dryRun || sent.length === 0) return;
    const { documents, refused } = await this.target.update(
      sent.map(({ input }) => input),
      { signal },
    );
    for (const { index, status, chunks, notes } of documents) {
      this.counts[status]++;
      if (status !== 'unchanged') this.counts.chunks += chunks;
      if (status !== 'unchanged') for (const note of notes) onNote(sent[index].file, note);
    }
    for (const refusal of refused) this.#refuseSent(sent[refusal.index], refusal);
  }

  /** The documents whose ids are free or theirs; the others are refused. */
  async #free(sent: readonly Sent[]): Promise<Sent[]> {
    const fresh = sent.flatMap(({ known, input }) => (known ? [] : input.id!));
    const holders = fresh.length > 0 ? await this.target.holders(fresh) : new Map<string, string>();
    return sent.filter(({ known, input, file, line }) => {
      const holder = known ? undefined : holders.get(input.id!);
      if (holder === undefined) return true;
      this.#refuse(
        file,
        line,
        `would be ${input.id}, which is ${holder}: delete that, or name this folder by --as`,
      );
      return false;
    });
  }

  #refuseSent({ file, line, known }: Sent, { field, reason }: Refusal): void {
    const stays = known ? '; what was read from it before stays' : '';
    this.#refuse(file, line, `${field ? `${field} ` : ''}${reason}${stays}`);
  }

  #refuse(file: string, line: number, reason: string): void {
    this.counts.refused++;
    this.options.onRefused(file, line, reason);
  }

  /** Deletes the documents of deleted files. */
  async #remove(): Promise<void> {
    const { means, named, source: start, folder } = this.root;
    if (named) return;
    const gone = [...this.#known.values()].filter(({ source }) => {
      if (source === null || this.#seen.has(source)) return false;
      const below = source.slice(start.length).replace(/#[^#]*$/, '');
      if (means && !means(below)) return false;
      return !this.#uncertain.some(
        (place) => source === place || source.startsWith(place.endsWith('#') ? place : `${place}/`),
      );
    });
    if (gone.length === 0) return;
    if (this.#seen.size === 0 && !this.options.mayEmpty) {
      throw new Failure(
        `${folder} holds no documents now, and ${gone.length} were read from it: nothing was removed; if that is meant, add --allow-empty`,
      );
    }
    const { dryRun, signal, onPlanned } = this.options;
    if (dryRun) {
      for (const { source } of gone) onPlanned(source!, 'is gone and would be removed');
      this.counts.removed += gone.length;
      return;
    }
    for (let from = 0; from < gone.length; from += PAGE) {
      signal.throwIfAborted();
      const ids = gone.slice(from, from + PAGE).map(({ id }) => id);
      this.counts.removed += (await this.target.delete(ids)).length;
    }
  }
}

/** A path as an id: unchanged, or if it is not a valid id, shortened, with a hash. */
function idOf(name: string): string {
  const characters = Array.from(name);
  const isId = characters.length <= LONGEST_ID && !/\p{Cc}|^\s|\s$/u.test(name) && name.isWellFormed();
  if (isId) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  const end = characters
    .slice(-200)
    .join('')
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim();
  return `${digest}:${end}`;
}
