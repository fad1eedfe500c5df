/** Files and folders written whole and durably: a reader sees the old content or the new one, also after a power cut. */
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { uniqueWord } from './ids.js';

let drafts = 0;

const uniqueSuffix = () => `${process.pid}.${drafts++}.${uniqueWord(6)}`;

/**
 * Writes by way of a second file of a unique name in the same folder, so that two writers do not meet; synchronises it
 * and then the folder before it returns.
 *
 * @param content the content, or a function that writes it to the file given.
 * @returns what the function returned.
 * @throws the error of the file system or of the function; the file is then as it was, and the second file is gone.
 * @example
 * await writeDurably('settings.json', '{"port": 8000}\n');
 * await writeDurably('big.bin', async (file) => (await file.write('abc')).bytesWritten); // 3
 */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void>;
export async function writeDurably<Result>(
  path: string,
  content: (file: FileHandle) => Promise<Result>,
): Promise<Result>;
export async function writeDurably<Result>(
  path: string,
  content: string | Uint8Array | ((file: FileHandle) => Promise<Result>),
): Promise<Result | undefined> {
  const draft = `${path}.${uniqueSuffix()}.tmp`;
  let result: Result | undefined;
  try {
    const file = await open(draft, 'wx');
    try {
      if (typeof content === 'function') result = await content(file);
      else await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
  return result;
}

/**
 * Writes a folder by way of one beside it whose name begins with `.writing-`; the folder has its name once all is there.
 *
 * @param write makes the folder that it is given, with its files, each durably.
 * @throws the error of the file system or of the function; the second folder is then gone.
 */
export async function writeFolder(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  const parent = dirname(path);
  const draft = join(parent, `.writing-${basename(path)}.${uniqueSuffix()}`);
  try {
    await mkdir(parent, { recursive: true });
    await write(draft);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(parent);
}

/**
 * Makes renames in a folder durable, where the system can (Windows cannot open folders).
 *
 * @example
 * await syncFolder('.'); // undefined
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  try {
    await handle?.sync().catch(() => {});
  } finally {
    await handle?.close();
  }
}
