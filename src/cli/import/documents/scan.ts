/** The scan of the paths of an import: the files to read, and the paths that cannot be read. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { isDocumentName } from '../../../ingest/index.js';
import { codeOf, isMissing } from '../../../runtime/index.js';
import { UsageError } from '../../failure.js';
import { expressionOf, isPattern, partsOf } from './glob.js';

/** A folder, or files of a folder. */
export interface Root {
  readonly folder: string;
  /** The prefix of the ids of its documents. */
  readonly name: string;
  /** The prefix of the sources of its documents. */
  readonly source: string;
  /** Whether a path below the folder is included; by default all documents are. */
  readonly means: ((path: string) => boolean) | undefined;
  /** Files that were named individually, which are read whatever their extensions. */
  readonly named: readonly string[] | undefined;
}

/** A file that was found. */
export interface Found {
  readonly path: string;
  /** Its path below the root, with / between names. */
  readonly below: string;
  readonly size: number;
  /** The modification time, in milliseconds since 1970. */
  readonly changed: number;
}

export interface Scan {
  readonly files: readonly Found[];
  /** Folders and files that could not be read; their existing documents are kept. */
  readonly failed: readonly { readonly path: string; readonly below: string; readonly reason: string }[];
  /** The number of skipped files, by extension. */
  readonly passedOver: ReadonlyMap<string, number>;
}

/** Folders that are skipped. */
const IGNORED = new Set(['node_modules', '__pycache__', '__MACOSX']);

const slashed = (path: string) => (sep === '\\' ? path.replaceAll('\\', '/') : path);

/**
 * The roots of paths, which are folders, files or patterns.
 *
 * @param as the name of a folder, independent of its location.
 * @throws UsageError where there is nothing at a path.
 */
export async function rootsOf(paths: readonly string[], as: string | undefined): Promise<Root[]> {
  const roots: Root[] = [];
  for (const path of paths) {
    if (path === '-')
      throw new UsageError('documents are not read from standard input: name files or folders');
    const found = await stat(path).catch(() => undefined);
    if (found) {
      const file = await realpath(path);
      if (found.isDirectory()) roots.push(rootOf(file, as, {}));
      else {
        const folder = dirname(file);
        roots.push(rootOf(folder, as, { named: [basename(file)] }));
      }
    } else if (isPattern(path)) {
      const { folder, rest } = partsOf(slashed(path));
      if (!(await stat(folder).catch(() => undefined))?.isDirectory())
        throw new UsageError(`${path}: there is no folder ${folder}`);
      const expression = expressionOf(rest);
      roots.push(rootOf(await realpath(folder), as, { means: (below) => expression.test(below) }));
    } else throw new UsageError(`there is no file or folder ${path}`);
  }
  if (as !== undefined && new Set(roots.map(({ folder }) => folder)).size > 1)
    throw new UsageError('--as names one folder: import others by calls of their own');
  return merged(roots);
}

function rootOf(folder: string, as: string | undefined, more: Partial<Pick<Root, 'means' | 'named'>>): Root {
  const name = as ?? (basename(resolve(folder)) || 'root');
  const source = as === undefined ? `${slashed(resolve(folder)).replace(/\/$/, '')}/` : `${as}:`;
  return { folder, name, source, means: more.means, named: more.named };
}

/** Merges the files of each folder. */
function merged(roots: readonly Root[]): Root[] {
  const all: Root[] = [];
  for (const root of roots) {
    const k = all.findIndex(({ folder, named }) => named && root.named && folder === root.folder);
    if (k >= 0) all[k] = { ...root, named: [...new Set([...all[k].named!, ...root.named!])] };
    else all.push(root);
  }
  return all;
}

/** Scans a root. @throws UsageError where the root does not exist. */
export async function scan({ folder, means, named }: Root, signal: AbortSignal): Promise<Scan> {
  const files: Found[] = [];
  const failed: { path: string; below: string; reason: string }[] = [];
  const passedOver = new Map<string, number>();
  const fail = (path: string, error: unknown) => {
    failed.push({ path, below: slashed(relative(folder, path)), reason: reasonOf(error) });
  };
  const look = async (path: string) => {
    try {
      const { size, mtimeMs: changed } = await stat(path);
      files.push({ path, below: slashed(relative(folder, path)), size, changed });
    } catch (error) {
      // A file that was deleted in the meantime is not listed.
      if (!isMissing(error)) fail(path, error);
    }
  };
  const walk = async (path: string): Promise<void> => {
    signal.throwIfAborted();
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (path === folder) throw new UsageError(`${path} cannot be read: ${reasonOf(error)}`);
      fail(path, error);
      return [];
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = join(path, entry.name);
      if (entry.name.startsWith('.') || IGNORED.has(entry.name)) continue;
      if (entry.isDirectory()) await walk(below);
      else if (!entry.isFile() && !entry.isSymbolicLink()) continue;
      else if (means ? means(slashed(relative(folder, below))) : isDocumentName(entry.name)) {
        if (entry.isFile() || (await isFile(below))) await look(below);
      } else {
        const ending = /\.[^.]+$/.exec(entry.name)?.[0] ?? 'without an ending';
        passedOver.set(ending, (passedOver.get(ending) ?? 0) + 1);
      }
    }
  };
  if (named) for (const name of named) await look(join(folder, name));
  else await walk(folder);
  return { files, failed, passedOver };
}

/** Links to folders are not followed, as they can form cycles. */
const isFile = async (path: string) => (await stat(path).catch(() => undefined))?.isFile() ?? false;

/** Why a file cannot be read, in words. @param error of the file system. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  if (isMissing(error)) return 'is not there any more';
  if (code === 'EISDIR') return 'is a folder';
  return `cannot be read: ${(error as Error).message}`;
}
