/** What `tandem import` asks for in a terminal, refuses without one, and says again at the end and in `tandem doctor`. */
import { spawn, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { choicesOf } from '#tandem/ingest/files/choices.js';
import { emptyFolder } from '../../support/store.js';
import { tandem } from '../run.js';

const BIN = fileURLToPath(new URL('../../../bin/tandem.js', import.meta.url));

/** Runs the command in a terminal that util-linux's `script` makes, and answers each question in turn. */
async function inTerminal(args: readonly string[], answers: readonly string[]): Promise<string> {
  const command = [process.execPath, BIN, ...args].map((part) => `'${part}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [...answers];
  let text = '';
  let asked = 0;
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += chunk;
    const questions = text.match(/which\? \[1-\d|\[y\/N\]/g)?.length ?? 0;
    for (; asked < questions; asked++) child.stdin.write(`${waiting.shift() ?? ''}\n`);
  }
  return text;
}

const hasScript = spawnSync('script', ['--version']).status === 0;
if (!hasScript)
  console.warn('not tested: questions in a terminal, as this machine has no `script` of util-linux');

const DOUBTFUL = 'user_id,thing_id,gizmo_id,at\n1,2,3,2024-01-01\n1,3,4,2024-01-02\n';

test.runIf(hasScript)(
  'a file in doubt is asked about in a terminal, and what was chosen is imported',
  async () => {
    const data = await emptyFolder();
    const file = join(data, 'x.csv');
    await writeFile(file, DOUBTFUL);
    const text = await inTerminal(['import', file, '--data', data], ['2']);
    expect(text).toMatch(/1 {2}--map item=thing_id\s+2 {2}--map item=gizmo_id\s+3 {2}--what users/);
    expect(text).toMatch(/item=gizmo_id/);
    expect(text).toMatch(/2 taken/);
  },
);

test.runIf(hasScript)(
  'what was guessed is shown and asked for; without a yes nothing is written',
  async () => {
    const data = await emptyFolder();
    const file = join(data, 'likes.csv');
    await writeFile(file, 'user,item,date\n1,a,2024-01-01\n');
    const no = await inTerminal(['import', file, '--data', data], ['n']);
    expect(no).toMatch(/likes\.csv: events, because/);
    expect(no).toMatch(/taken for likes, as the file is called so/);
    expect(no).toMatch(/nothing was imported/);
    const yes = await inTerminal(['import', file, '--data', data], ['y']);
    expect(yes).toMatch(/1 taken/);
    const told = await inTerminal(['import', file, '--yes', '--data', data], []);
    expect(told).toMatch(/1 repeated/);
  },
);

test('without a terminal a file in doubt is refused with the --map that would do; columns left out are said again', async () => {
  const data = await emptyFolder();
  const file = join(data, 'x.csv');
  await writeFile(file, DOUBTFUL);
  const refused = await tandem(['import', file, '--data', data]);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/--map item=thing_id or --map item=gizmo_id/);
  const taken = await tandem(['import', file, '--map', 'item=thing_id', '--kind', 'gizmo', '--data', data]);
  expect(taken.stderr).toMatch(/x\.csv: not taken: gizmo_id/);
  expect(taken.stderr).toMatch(/kinds that have no meaning here: gizmo \(2\)/);
  const { stdout } = await tandem(['doctor', '--data', data]);
  expect(stdout).toMatch(/note +import: .*columns not taken: gizmo_id/);
  expect(stdout).toMatch(/note +kinds: .*gizmo/);
});

test('the choices are the options that the remedy names', () => {
  const texts = (remedy: string, columns: string[]) => choicesOf(remedy, columns).map(({ text }) => text);
  expect(
    texts('say so with --map item=Item Name or --map item=b, or, if it does, --what users', [
      'Item Name',
      'b',
    ]),
  ).toEqual(['--map item=Item Name', '--map item=b', '--what users']);
  expect(texts('say which it is with --map id=COLUMN', ['x', 'y'])).toEqual(['--map id=x', '--map id=y']);
  expect(
    texts('say so with --what events --map session=order_id, or, if these are items, --what items', [
      'order_id',
    ]),
  ).toEqual(['--what events --map session=order_id', '--what items']);
});
