/** `bin/tandem.js` in a small clone: it builds what is missing or has changed, and once. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from './packed.js';

const execute = promisify(execFile);

let clone: string;
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'tandem-clone-'));
  for (const folder of ['src/cli', 'src/client', 'console', 'dist/console']) {
    await mkdir(join(clone, folder), { recursive: true });
  }
  await cp(join(ROOT, 'bin'), join(clone, 'bin'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'), 'junction');
  await writeFile(join(clone, 'package.json'), '{"type": "module"}');
  await writeFile(
    join(clone, 'tsconfig.json'),
    '{"compilerOptions": {"module": "nodenext", "skipLibCheck": true, "types": []}}',
  );
  await cp(join(ROOT, 'tsconfig.build.json'), join(clone, 'tsconfig.build.json'));
  await writeFile(join(clone, 'src/cli/main.ts'), "console.log('first');\n");
  await writeFile(join(clone, 'src/client/index.ts'), 'export const connected = 1 + 1;\n');
  await cp(join(ROOT, 'console/client.config.ts'), join(clone, 'console/client.config.ts'));
  // The console counts as built: it is newer than its sources.
  await writeFile(join(clone, 'console/index.html'), '');
  await writeFile(join(clone, 'dist/console/index.html'), '');
});
afterAll(() => rm(clone, { recursive: true, force: true }));

const launch = () => execute(process.execPath, [join(clone, 'bin/tandem.js')]);

const BUILT = 'tandem: building src/ (once) ...\n';

it('builds at the first start and at none after it', async () => {
  const client = 'tandem: building src/client/ (once) ...\n';
  expect(await launch()).toEqual({ stdout: 'first\n', stderr: BUILT + client });
  expect(await launch()).toEqual({ stdout: 'first\n', stderr: '' });
  expect(await readFile(join(clone, 'dist/client/browser.js'), 'utf8')).toContain('connected');
});

it('builds once where sources are newer, be they changed or not', async () => {
  const source = join(clone, 'src/cli/main.ts');
  const later = () => new Date(Date.now() + 1);
  await utimes(source, later(), later());
  expect(await launch()).toEqual({ stdout: 'first\n', stderr: BUILT });
  expect(await launch()).toEqual({ stdout: 'first\n', stderr: '' });
  await writeFile(source, "console.log('second');\n");
  expect(await launch()).toEqual({ stdout: 'second\n', stderr: BUILT });
  expect(await launch()).toEqual({ stdout: 'second\n', stderr: '' });
});
