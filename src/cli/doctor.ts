/** `tandem doctor`: checks of the installation and of a data folder, with a remedy for each problem. */
import type { Command } from 'commander';
import { type Context, type DataOptions, dataCommand, printJson, stoppable, withJson } from './command.js';
import { checkConfig } from './doctor/config.js';
import { checkDatabase } from './doctor/database.js';
import { type Finding, note } from './doctor/finding.js';
import { checkFolder } from './doctor/folder.js';
import { checkImports } from './doctor/imports.js';
import { checkModules, checkNode } from './doctor/installation.js';
import { checkModels } from './doctor/models.js';
import { profileOfFolder } from './profile.js';
import { plural } from './terminal/table.js';
import { plain } from './terminal/width.js';

const EXAMPLES = `tandem doctor
tandem doctor --data /srv/tandem --json`;

/** The command `tandem doctor`. */
export function doctor(): Command {
  return withJson(
    dataCommand('doctor', 'check an installation or a data folder, and say how to repair it', EXAMPLES),
  ).action(stoppable(run));
}

const MARKS = { ok: 'ok     ', note: 'note   ', problem: 'PROBLEM' };

async function run(context: Context, options: DataOptions & { json?: boolean }): Promise<void> {
  const { say, signal } = context;
  const findings: Finding[] = [];
  const tell = (found: readonly Finding[]) => {
    findings.push(...found);
    if (options.json) return;
    for (const { state, about, text, remedy } of found) {
      process.stdout.write(`${MARKS[state]}  ${about}: ${plain(text)}\n`);
      if (remedy) process.stdout.write(`         -> ${plain(remedy)}\n`);
    }
  };
  tell([checkNode()]);
  tell(await checkModules());
  const folder = await checkFolder(options.data);
  tell(folder.findings);
  tell(await checkConfig(options.data));
  tell(await checkModels(options.data));
  tell(await checkImports(options.data));
  signal.throwIfAborted();
  const usable = folder.findings.every(({ state }) => state !== 'problem');
  if (options.databaseUrl || (folder.filled && usable)) tell(await checkDatabase(options, context));

  if (folder.filled && usable && findings.every(({ state }) => state !== 'problem')) {
    const lines = await profileOfFolder(options, context);
    tell(lines.map((line) => note('data', line)));
  }

  const problems = findings.filter(({ state }) => state === 'problem');
  if (options.json) printJson({ problems: problems.length, findings });
  else say(problems.length === 0 ? 'all is well' : plural(problems.length, 'problem'));
  if (problems.length > 0) process.exitCode = 1;
}
