/** JSON files that can be missing; written atomically and durably. */
import { readFile } from 'node:fs/promises';
import { codeOf, isMissing, writeDurably } from '../runtime/index.js';

/** A handler of rejected reads that returns `instead` where there is no such file. */
export const absent =
  <Instead>(instead: Instead) =>
  (error: unknown): Instead => {
    if (isMissing(error) || codeOf(error) === 'ENOTDIR') return instead;
    throw error;
  };

/** @param none the result where there is no such file. @throws SyntaxError where it is not JSON. */
export async function readJson<Content>(path: string, none: Content): Promise<Content> {
  const text = await readFile(path, 'utf8').catch(absent(undefined));
  return text === undefined ? none : (JSON.parse(text) as Content);
}

/** Writes JSON to a file, atomically and durably. */
export const writeJson = (path: string, content: unknown): Promise<void> =>
  writeDurably(path, `${JSON.stringify(content, null, 2)}\n`);
