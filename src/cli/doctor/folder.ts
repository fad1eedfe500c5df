/** Checks of the data folder: that it exists, is writable, and has free space. */
import { access, constants, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from '../../runtime/index.js';
import { describe } from '../failure.js';
import { type Finding, note, ok, problem } from './finding.js';

const LOW_DISK = 1024 ** 3;

/** The folder of the embedded database. */
const DATABASE = 'db';

export interface FolderState {
  readonly findings: readonly Finding[];
  /** Whether it contains an embedded database. */
  readonly filled: boolean;
}

/** The folder itself, or the closest parent that exists. */
async function existing(path: string): Promise<string> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      await stat(folder);
      return folder;
    } catch {
      if (dirname(folder) === folder) return folder;
    }
  }
}

async function checkWritable(folder: string): Promise<Finding | undefined> {
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return problem(
      'folder',
      `${folder} may not be written by this user: ${describe(error)}`,
      `make it yours (chown -R "$(id -un)" ${folder}), or choose another with --data`,
    );
  }
}

async function checkRoom(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  return free < LOW_DISK
    ? problem('disk', text, 'make room: a full disk refuses every write')
    : ok('disk', text);
}

/** Whether a data folder exists, is writable, and has free space; if it does not exist, its parent is checked. */
export async function checkFolder(folder: string): Promise<FolderState> {
  const near = await existing(folder);
  const findings: Finding[] = [];
  let filled = false;
  if (near !== resolve(folder)) {
    findings.push(
      note('folder', `${folder} does not exist yet: \`tandem import\` or \`tandem serve\` makes it`),
    );
  } else if (!(await stat(near)).isDirectory()) {
    return {
      findings: [problem('folder', `${folder} is a file`, 'name a folder with --data')],
      filled,
    };
  }
  const unwritable = await checkWritable(near);
  if (unwritable) findings.push(unwritable);
  else if (near === resolve(folder)) {
    try {
      // Opening a folder without a database would create one.
      filled = (await readdir(near)).includes(DATABASE);
    } catch (error) {
      if (codeOf(error) !== 'EACCES') throw error;
    }
    findings.push(
      filled
        ? ok('folder', near)
        : note('folder', `${folder} holds no database yet: \`tandem import\` or \`tandem serve\` makes one`),
    );
  }
  findings.push(await checkRoom(near));
  return { findings, filled };
}
