/** The reader of Parquet: rows as objects, by row group, so that a file can be larger than memory. */
import { open } from 'node:fs/promises';
import type { Found } from './objects.js';
import { FileProblem } from './problem.js';
import type { Source } from './source.js';

/** A file, or a source that must be read as a whole first. */
type Origin = Pick<Source, 'name'> & ({ readonly path: string } | Pick<Source, 'path' | 'bytes'>);

/** The number of rows of a block. */
const ROWS = 5_000;

/** The maximum size of files in archives and streams, which must be in memory as a whole. */
const MOST_HELD = 1024 * 1024 * 1024;

/** Columns with the row numbers of pandas. */
const INDEX = /^__index_level_\d+__$/;

interface Bytes {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

async function bytesOf(source: Origin): Promise<Bytes> {
  const { path, name } = source;
  if (!('bytes' in source) || path !== undefined) {
    if (path === undefined) throw new FileProblem(`${name}: is nowhere`);
    const { size } = await open(path).then((file) => file.stat().finally(() => file.close()));
    return {
      byteLength: size,
      async slice(start, end = size) {
        const buffer = new ArrayBuffer(Math.max(0, end - start));
        const file = await open(path);
        try {
          await file.read(new Uint8Array(buffer), 0, buffer.byteLength, start);
        } finally {
          await file.close();
        }
        return buffer;
      },
    };
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source.bytes()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_HELD)
      throw new FileProblem(`${name}: is too long to be read from there; unpack it first`);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return { byteLength: length, slice: async (start, end) => whole.buffer.slice(start, end) };
}

/** A value in JSON's types: integers that a double cannot represent, and times, are texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, plain);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

export interface ParquetFile {
  /** The number of rows. */
  readonly rows: number;
  /** The names of its columns. */
  readonly names: readonly string[];
  /**
   * @yields the rows as objects, the first as number 1.
   * @param most rows that are read at least, where not all.
   * @param columns that are read; all unless given.
   */
  read(most?: number, columns?: readonly string[]): AsyncGenerator<Found>;
}

/** @throws FileProblem where it cannot be read. */
export async function parquetFile(source: Origin): Promise<ParquetFile> {
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = await bytesOf(source);
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    throw damaged(source, error);
  });
  const names = parquetSchema(metadata)
    .children.map(({ element }) => element.name)
    .filter((name) => !INDEX.test(name));
  async function* read(
    most = Number.POSITIVE_INFINITY,
    wanted: readonly string[] = names,
  ): AsyncGenerator<Found> {
    try {
      const scan = await parquetScan({ file, metadata, compressors, columns: [...wanted] });
      for (const { rowStart, rowEnd } of scan.ranges) {
        if (rowStart >= most) return;
        const end = Math.min(rowEnd, most);
        const columns = await Promise.all(
          wanted.map((column) => scan.readColumn({ column, rowStart, rowEnd: end })),
        );
        for (let from = rowStart; from < end; from += ROWS) {
          const objects: { object: object; line: number }[] = [];
          for (let row = from; row < Math.min(end, from + ROWS); row++) {
            const object = Object.fromEntries(
              wanted.map((name, index) => [name, plain(columns[index][row - rowStart])]),
            );
            objects.push({ object, line: row + 1 });
          }
          const bytes = Math.round((file.byteLength * (from + objects.length)) / Number(metadata.num_rows));
          yield { objects, refused: [], bytes };
        }
      }
    } catch (error) {
      throw damaged(source, error);
    }
  }
  return { rows: Number(metadata.num_rows), names, read };
}

function damaged({ name }: Pick<Source, 'name'>, error: unknown): FileProblem {
  if (error instanceof FileProblem) return error;
  return new FileProblem(
    `${name}: cannot be read as Parquet, it is damaged or not complete (${error instanceof Error ? error.message : String(error)})`,
  );
}
