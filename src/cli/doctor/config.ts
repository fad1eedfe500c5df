/** The check of the folder's `tandem.json`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../../config/index.js';
import { InvalidInput } from '../../errors.js';
import { codeOf, isJson, isMissing, jsonMistake } from '../../runtime/index.js';
import { describe } from '../failure.js';
import { type Finding, ok, problem } from './finding.js';

/** @returns no findings where the folder has no such file. */
export async function checkConfig(folder: string): Promise<Finding[]> {
  const path = join(folder, 'tandem.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error) || codeOf(error) === 'ENOTDIR') return [];
    return [problem('settings', describe(error), `make ${path} readable for this user`)];
  }
  if (!isJson(text)) {
    const { line, column, reason } = jsonMistake(text);
    const where = `line ${line}, column ${column}: ${reason}`;
    return [problem('settings', `${path} is not JSON: ${where}`, 'correct it there')];
  }
  try {
    await readConfig(folder);
    return [ok('settings', path)];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const field = error.field.slice(path.length + 2);
    return [
      problem(
        'settings',
        `${path}, line ${lineOf(text, field)}: ${field && `${field}: `}${error.reason}`,
        'correct it, or take it out',
      ),
    ];
  }
}

/** The line of a field, given as a path such as `kinds.like.weight`, or of the last part of the path that is found. */
function lineOf(text: string, field: string): number {
  let at = 0;
  for (const name of field.split('.')) {
    const found = text.indexOf(JSON.stringify(name), at);
    if (found >= 0) at = found;
  }
  return text.slice(0, at).split('\n').length;
}
