/** PGlite, opened so that a commit is on disk before it is acknowledged. Runs in `pglite-worker.ts`. */
import { closeSync, existsSync, fdatasyncSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { Housekeeping } from './pglite-housekeeping.js';

/** A compiled WebAssembly module, for which TypeScript has types in its browser library only. */
export type Program = object;

export interface Embedded {
  /** Runs messages of the wire protocol. @returns the server's answer, in a separate buffer. */
  run(messages: Uint8Array): Promise<Uint8Array>;
  /** Does the background work of a server, such as checkpoints, if it is due. To be called between two runs. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

const PARAMETERS = [
  // PGlite starts PostgreSQL with `-F`, which turns fsync off.
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  // The sync method that reaches the file system: `fdatasync`, the default, does nothing in PGlite.
  ...['-c', 'wal_sync_method=fsync'],
  // PGlite's default of 160 MB would stay allocated once used; what does not fit is still in the operating system's
  // cache.
  ...['-c', 'shared_buffers=32MB'],
];

/** The last byte of an answer when no transaction is open. */
const IDLE = 0x49;

/**
 * Opens the database in a folder, and creates it where there is none.
 *
 * @param program PGlite's, compiled.
 * @param say called with each line of PostgreSQL's log.
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

/** The part of Emscripten's open files that is needed here. */
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

/** @throws where the disk fails; PostgreSQL must stop then, as writes may be lost. */
function sync({ nfd, node }: OpenFile): number {
  if ((node.mode & KIND_OF_FILE) === FOLDER) fsyncSync(nfd);
  else fdatasyncSync(nfd);
  return 0;
}

/** Syncs all files of a folder: those of a new database were written without. */
function syncAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncAll(path);
    else syncPath(path);
  }
  // Windows cannot open folders, and syncs their entries itself.
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
