/**
 * `tandem prune`: deletes files for other systems from installed packages. onnxruntime-node includes its library for
 * five systems, which is most of an installation; one is used. `npm ci` restores them.
 */
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { type Context, printJson, stoppable } from './command.js';
import { Failure } from './failure.js';

interface Options {
  readonly platform: string;
  readonly arch: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  tandem prune                                  keeps what this system needs
  tandem prune --platform linux --arch arm64    before an installation is copied to another one
  tandem prune --dry-run                        says what would be deleted`;

/** The command `tandem prune`. */
export function prune(): Command {
  return new Command('prune')
    .description('delete what installed packages carry for other systems (npm ci brings it back)')
    .option('--platform <NAME>', 'the system to keep: linux, darwin or win32', process.platform)
    .option('--arch <NAME>', 'its processor: x64 or arm64', process.arch)
    .option('--dry-run', 'say what would be deleted; delete nothing')
    .option('--json', 'print as JSON')
    .addHelpText('after', EXAMPLES)
    .action(stoppable(run));
}

/** The folder of an installed package; `undefined` where it is not installed. */
function folderOf(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  const found = require.resolve.paths(name)?.map((path) => join(path, name));
  return found?.find((path) => existsSync(join(path, 'package.json')));
}

const foldersIn = async (path: string): Promise<string[]> =>
  existsSync(path)
    ? (await readdir(path, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(path, name))
    : [];

const nameOf = (path: string): string => path.slice(dirname(path).length + 1);

/** Folders of binaries by system: those to keep, and the others. */
async function binaries({ platform, arch }: Options): Promise<{ keep: string[]; others: string[] }> {
  const keep: string[] = [];
  const others: string[] = [];
  const onnx = folderOf('onnxruntime-node');
  for (const version of onnx ? await foldersIn(join(onnx, 'bin')) : [])
    for (const system of await foldersIn(version))
      for (const one of await foldersIn(system))
        (nameOf(system) === platform && nameOf(one) === arch ? keep : others).push(one);
  const usearch = folderOf('usearch');
  for (const one of usearch ? await foldersIn(join(usearch, 'prebuilds')) : []) {
    const [system, processors = ''] = nameOf(one).split(/-(.*)/s);
    if (system !== platform || !processors.split('+').includes(arch)) others.push(one);
  }
  return { keep, others };
}

async function bytesIn(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

async function run({ say }: Context, options: Options): Promise<void> {
  const { keep, others } = await binaries(options);
  if (keep.length === 0) {
    throw new Failure(
      `there is nothing for ${options.platform} ${options.arch} in the installed packages: nothing was deleted`,
    );
  }
  let bytes = 0;
  for (const path of others) {
    bytes += await bytesIn(path);
    if (!options.dryRun) await rm(path, { recursive: true });
  }
  if (options.json) printJson({ deleted: others, bytes, dryRun: options.dryRun === true });
  else
    say(
      `${options.dryRun ? 'would delete' : 'deleted'} ${others.length} folders for other systems, ${Math.round(bytes / 1e6)} MB; kept those for ${options.platform} ${options.arch}`,
    );
}
