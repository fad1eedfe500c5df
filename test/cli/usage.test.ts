/** How the commands are called, and what they say when they are called wrongly. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tandem } from './run.js';

const COMMANDS = [
  'import',
  'serve',
  'recommend',
  'path',
  'similar',
  'objective',
  'experiments list',
  'experiments report',
  'eval',
  'export',
  'keys create',
  'runs',
  'doctor',
];

describe('usage', () => {
  test('every command has help with an example, on standard output', async () => {
    for (const command of COMMANDS) {
      const { code, stdout, stderr } = await tandem([...command.split(' '), '--help']);
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
      expect(stdout).toContain(`Examples:\n  tandem ${command}`);
      expect(stdout).toContain('--data <DIR>');
    }
  });

  test('wrong calls end with code 2 and a line that says what is wrong', async () => {
    for (const [args, message] of [
      [['nonsense'], "unknown command 'nonsense'"],
      [['import'], "missing required argument 'PATHS'"],
      [['import', 'no/such/file.csv'], 'no/such/file.csv does not exist'],
      [['import', '-', '--map', 'nofield=x'], "there is no field 'nofield'"],
      [['recommend', '--limit', '0'], 'a whole number from 1 to 500'],
      [['eval', '--holdout', 'sometimes'], "'last', 'items', 'random', 'random:0.2' or a date"],
      [['export', '--to', '-', '--data', tmpdir()], 'add --what'],
      [['keys', 'create'], 'tandem keys create --help'],
    ] as const) {
      const { code, stdout, stderr } = await tandem(args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr).not.toContain('    at ');
    }
  });

  test('a mistyped data folder is an error, and is not made', async () => {
    const data = join(tmpdir(), `no-such-folder-${process.pid}`);
    for (const command of [
      'doctor',
      'eval',
      'recommend ada',
      'train',
      'export --to x',
      'keys list',
      'models list',
      'runs',
    ]) {
      const { code, stderr } = await tandem([...command.split(' '), '--data', data]);
      expect({ command, code }).toEqual({ command, code: 1 });
      expect(stderr).toContain(`there is no data folder at ${data}`);
      expect(existsSync(data)).toBe(false);
    }
  });
});
