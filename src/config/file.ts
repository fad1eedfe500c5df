/** `tandem.json` of a data folder: read, written and watched. */
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput } from '../errors.js';
import { isMissing, SECOND, writeDurably } from '../runtime/index.js';
import { Config } from './schema.js';

const fileOf = (folder: string) => join(folder, 'tandem.json');

/** The file's JSON; an empty object where there is no file. @throws InvalidInput where it is not JSON. */
async function readJson(folder: string): Promise<unknown> {
  const file = fileOf(folder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return {};
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(file, `is not JSON: ${(error as Error).message}`);
  }
}

/** @param file named in errors; absent where the error is not in the file itself. */
function check(json: unknown, file?: string): Config {
  const parsed = Config.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InvalidInput(
    [...(file ? [file] : []), ...(issue.path.length ? [issue.path.join('.')] : [])].join(': '),
    issue.code === 'invalid_key' ? issue.issues[0].message : issue.message,
  );
}

/**
 * Reads `tandem.json` of a data folder; a folder without one has the defaults.
 * @throws InvalidInput naming the file, and the field that is wrong.
 */
export async function readConfig(folder: string): Promise<Config> {
  return check(await readJson(folder), fileOf(folder));
}

/**
 * Changes one field of `tandem.json` and leaves the others as they are; the file is replaced whole, and durable once
 * this resolves.
 * @param value `undefined` removes the field.
 * @throws InvalidInput where the file would be invalid; it stays as it was.
 */
export async function writeConfig(folder: string, field: keyof Config, value: unknown): Promise<Config> {
  const json = { ...((await readJson(folder)) as object), [field]: value };
  const config = check(json, fileOf(folder));
  await writeDurably(fileOf(folder), `${JSON.stringify(json, undefined, 2)}\n`);
  return config;
}

/**
 * As {@link writeConfig} for a field that is an object: changes its members as the file has them.
 * @param change called with the current members; returns the new ones.
 * @throws InvalidInput where the file is invalid, or would be: then with the path of the wrong value, such as
 *   `experiments.bolder.arms`.
 */
export async function changeMembers(
  folder: string,
  field: 'experiments' | 'kinds' | 'answers',
  change: (members: { readonly [name: string]: unknown }) => { readonly [name: string]: unknown },
): Promise<Config> {
  const before = (await readJson(folder)) as { readonly [field: string]: unknown };
  check(before, fileOf(folder));
  const json = { ...before, [field]: change((before[field] ?? {}) as { readonly [name: string]: unknown }) };
  const config = check(json);
  await writeDurably(fileOf(folder), `${JSON.stringify(json, undefined, 2)}\n`);
  return config;
}

/** How often the file is checked, in milliseconds. */
const LOOK = SECOND;

/**
 * Watches `tandem.json` and reads it whenever it changes. The file is polled, which works on every file system and
 * with every editor.
 * @param onError called with the reason why a changed file could not be used.
 * @returns a function that stops watching.
 */
export function watchConfig(
  folder: string,
  onChange: (config: Config) => Promise<void>,
  onError: (error: unknown) => void,
): () => void {
  const file = fileOf(folder);
  const look = () => {
    readConfig(folder).then(onChange).catch(onError);
  };
  watchFile(file, { interval: LOOK, persistent: false }, look);
  return () => unwatchFile(file, look);
}
