/** Checks the folder's `tandem.json`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, describe } from '../failure.js';
import { type Finding, ok, problem } from './finding.js';
import { jsonFlaw } from './json-position.js';

/** @returns nothing where the folder has no such file. */
export async function checkConfig(folder: string): Promise<Finding[]> {
  const path = join(folder, 'tandem.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    return [problem('settings', describe(error), `make ${path} readable for this user`)];
  }
  const flaw = jsonFlaw(text);
  if (flaw) {
    const where = `line ${flaw.line}, column ${flaw.column}`;
    return [problem('settings', `${path} is not JSON: ${where}`, 'look for a missing comma or quote there')];
  }
  return [ok('settings', path)];
}
