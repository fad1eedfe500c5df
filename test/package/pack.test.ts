/**
 * The package unpacked beside the packages that it names as its dependencies, which are those of this clone: what it needs
 * and does not name is not found. `install.long.ts` installs it with npm.
 */
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describePackage, ROOT, run } from './packed.js';

interface Description {
  readonly dependencies?: { readonly [name: string]: string };
}

const dependenciesOf = async (path: string): Promise<string[]> =>
  Object.keys(
    (JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as Description).dependencies ?? {},
  );

/** Copied, as `tandem prune` deletes files of it. */
const PRUNED = 'onnxruntime-node';

describePackage('the package beside its dependencies', async (app, file) => {
  const modules = join(app, 'node_modules');
  const tandem = join(modules, 'tandem');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await run(app, 'tar', '-xzf', file);
  await run(app, 'mv', 'package', tandem);
  await symlink('../tandem/bin/tandem.js', join(modules, '.bin', 'tandem'));
  const installed = join(ROOT, 'node_modules');
  const names = new Set([
    ...(await dependenciesOf(tandem)),
    ...(await dependenciesOf(join(installed, PRUNED))),
  ]);
  for (const name of names) {
    const [from, to] = [join(installed, name), join(modules, name)];
    await mkdir(dirname(to), { recursive: true });
    await (name === PRUNED ? cp(from, to, { recursive: true }) : symlink(from, to, 'junction'));
  }
  return '';
});
