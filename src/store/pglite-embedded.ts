/** PGlite, opened so that a commit is on the disk before it is answered. Runs in `pglite-worker.ts`. */
import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { Housekeeping } from './pglite-housekeeping.js';

/** A compiled program of WebAssembly, for which TypeScript has types only where there is a browser. */
export type Program = object;

export interface Embedded {
  /** Runs messages of the wire protocol. @returns the server's answer, in a buffer of its own. */
  run(messages: Uint8Array): Promise<Uint8Array>;
  /** Does what a server does in the background, if it is due. To be called between two runs. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

const PARAMETERS = [
  // PGlite starts PostgreSQL with `-F`, by which it never asks for its files to be put on the disk.
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  // The method that reaches the file system: `fdatasync`, the default, does nothing in PGlite.
  ...['-c', 'wal_sync_method=fsync'],
  // PGlite's 160 MB stay in memory once touched; what does not fit is in the operating system's cache all the same.
  ...['-c', 'shared_buffers=32MB'],
];

/** The last byte of an answer when no transaction is open. */
const IDLE = 0x49;

/**
 * Opens the database in a folder, and makes it where the folder has none.
 *
 * @param program PGlite's, compiled.
 * @param say is given what PostgreSQL writes to its log.
 */
export async function openEmbedded(
  folder: string,
  program: Program,
  say: (text: string) => void,
): Promise<Embedded> {
  const log = (text: string) => {
    say(text);
    return true;
  };
  const isNew = !existsSync(join(folder, 'PG_VERSION'));
  const database = await PGlite.create({
    fs: new SyncingNodeFS(folder),
    pgliteWasmModule: program,
    startParams: PARAMETERS,
    onStdout: log,
    onStderr: log,
  });
  if (isNew) syncAll(folder);
  const housekeeping = new Housekeeping((sql) => database.exec(sql));
  let idle = true;
  return {
    async run(messages) {
      const length = messages.length;
      const answer = await database.execProtocolRaw(messages, { syncToFs: false });
      idle = answer.at(-1) === IDLE;
      housekeeping.ran(length);
      return answer.byteLength === answer.buffer.byteLength ? answer : answer.slice();
    },
    async tidy() {
      if (idle) await housekeeping.tidy();
    },
    close: () => database.close(),
  };
}

/** An open file of Emscripten's, as far as it matters here. */
interface OpenFile {
  readonly nfd: number;
  readonly node: { readonly mode: number };
}

/** PGlite's own file system over a folder, with the `fsync` that it lacks. */
class SyncingNodeFS extends NodeFS {
  override async init(...parameters: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...parameters);
    const install = (module: { NODEFS?: { stream_ops: { fsync?: (file: OpenFile) => number } } }) => {
      module.NODEFS!.stream_ops.fsync = sync;
    };
    const preRun = [...((emscriptenOpts.preRun ?? []) as (typeof install)[]), install];
    return { emscriptenOpts: { ...emscriptenOpts, preRun: preRun as typeof emscriptenOpts.preRun } };
  }
}

const KIND_OF_FILE = 0o170000;

const FOLDER = 0o040000;

/** @throws where the disk fails, on which PostgreSQL must stop: what it wrote may be lost. */
function sync({ nfd, node }: OpenFile): number {
  if ((node.mode & KIND_OF_FILE) === FOLDER) fsyncSync(nfd);
  else fdatasyncSync(nfd);
  return 0;
}

/** Puts a folder's files on the disk: those of a database that has just been made were not. */
function syncAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncAll(path);
    else syncPath(path);
  }
  // Windows cannot open folders, and puts their entries on the disk itself.
  if (process.platform !== 'win32') syncPath(folder);
}

function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
