/**
 * What `npm pack` gives, in an empty project: as a library with types, as a command and with npx. Which way it is installed
 * there is the caller's.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inLength } from '../support/long.js';
import { emptyFolder, makeFolder } from '../support/store.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const execute = promisify(execFile);

/** Runs a program in a folder. */
export const run = (folder: string, command: string, ...args: string[]) =>
  execute(command, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });

/**
 * Describes what the package does where it is installed.
 *
 * @param install installs a package's file into the project in a folder. @returns why it cannot be; empty where it was.
 */
export function describePackage(name: string, install: (app: string, file: string) => Promise<string>): void {
  describe(name, () => {
    let folder = '';
    let app = '';
    let unreachable = '';
    let packed: string[] = [];

    beforeAll(async () => {
      folder = await emptyFolder();
      app = join(folder, 'app');
      await mkdir(app);
      const options = ['--json', '--ignore-scripts', '--pack-destination', folder];
      const { stdout } = await run(ROOT, 'npm', 'pack', ...options);
      const [{ filename, files }] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
      packed = files.map(({ path }) => path);
      await writeFile(join(app, 'package.json'), '{"name": "app", "private": true, "type": "module"}\n');
      unreachable = await install(app, join(folder, filename));
    });

    afterAll(() => rm(folder, { recursive: true, force: true }));

    test('holds what is run and read, without sources, tests, maps and what builds it', () => {
      expect(packed).toEqual(
        expect.arrayContaining(['bin/tandem.js', 'dist/index.js', 'dist/index.d.ts', 'README.md', 'LICENSE']),
      );
      expect(
        packed.filter((path) =>
          /^(src|test|bench|docs|examples|scripts)\/|\.map$|tsbuildinfo|tsconfig/.test(path),
        ),
      ).toEqual([]);
    });

    test('runs as a library', async ({ skip }) => {
      if (unreachable) skip();
      const code = `
        import { open } from 'tandem';
        const tandem = await open({ data: './library' });
        await tandem.items.upsert([{ id: 'a', tags: ['x'] }, { id: 'b', tags: ['x'] }]);
        await tandem.events.add([{ user: 'u', item: 'a', kind: 'purchase' }]);
        console.log((await tandem.recommend({ user: 'u' })).items.map(({ id }) => id).join());
        await tandem.close();
        for (const name of ['client', 'tensor', 'language', 'language/train']) await import('tandem/' + name);`;
      await writeFile(join(app, 'library.js'), code);
      makeFolder(join(app, 'library'));
      const { stdout } = await run(app, process.execPath, 'library.js');
      expect(stdout.trim()).toBe('b');
    });

    test('is imported by code on the command line', async ({ skip }) => {
      if (unreachable) skip();
      const code = "import('tandem').then(({ open }) => console.log(typeof open))";
      expect((await run(app, process.execPath, '--eval', code)).stdout).toBe('function\n');
    });

    test('has types under both modes of resolution, with no error in its own', async ({ skip }) => {
      if (unreachable) skip();
      const code = `
        import { type Engine, open } from 'tandem';
        import * as tensor from 'tandem/tensor';
        import * as language from 'tandem/language';
        import * as train from 'tandem/language/train';
        import { type List, connect } from 'tandem/client';
        const list: List = await connect({ url: 'http://127.0.0.1:1', storage: null }).recommend({ limit: 3 });
        // @ts-expect-error an event has a kind
        connect().track({ item: list.items[0].id });
        const engine: Engine = await open({ data: './d' });
        const ids: string[] = (await engine.recommend({ user: 'u', limit: 3 })).items.map(({ id }) => id);
        // @ts-expect-error a number is no user
        await engine.recommend({ user: 5 });
        console.log(ids, tensor, language, train);`;
      await writeFile(join(app, 'types.ts'), code);
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
      for (const [module, resolution] of [
        ['node16', 'node16'],
        ['esnext', 'bundler'],
      ]) {
        const options = [
          '--noEmit',
          '--strict',
          // The files of types themselves are checked in one mode, or at full length in both.
          ...(resolution === 'bundler' ? inLength<string[]>(['--skipLibCheck'], []) : []),
          '--target',
          'es2022',
          '--module',
          module,
          '--moduleResolution',
          resolution,
        ];
        const { stdout } = await run(app, process.execPath, compiler, ...options, 'types.ts').catch(
          (error: { stdout: string }) => error,
        );
        expect(stdout).toBe('');
      }
    });

    test('runs as a command with npx, without building, and serves', async ({ skip }) => {
      if (unreachable) skip();
      makeFolder(join(app, 'd'));
      await writeFile(join(app, 'events.csv'), 'user,item,time\nu,a,2024-01-01\nv,b,2024-01-01\n');
      const imported = await run(app, 'npx', '--no-install', 'tandem', 'import', 'events.csv', '--data', 'd');
      expect(imported.stderr).toMatch(/2 taken/);
      expect(imported.stderr).not.toMatch(/building/);
      const bin = join(app, 'node_modules', 'tandem', 'bin', 'tandem.js');
      const server = spawn(process.execPath, [bin, 'serve', '--data', 'd', '--port', '0', '--no-sample'], {
        cwd: app,
      });
      try {
        let said = '';
        for await (const chunk of server.stderr.setEncoding('utf8')) {
          said += chunk;
          const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
          if (!url) continue;
          expect((await fetch(`${url}/healthz`)).status).toBe(200);
          break;
        }
        expect(said).toMatch(/http:/);
      } finally {
        server.kill();
      }
    });

    test('prune keeps what this system needs', async ({ skip }) => {
      if (unreachable) skip();
      const { stdout } = await run(app, 'npx', '--no-install', 'tandem', 'prune', '--json');
      expect((JSON.parse(stdout) as { bytes: number }).bytes).toBeGreaterThan(1e8);
      const systems = await readdir(join(app, 'node_modules/onnxruntime-node/bin/napi-v6', process.platform));
      expect(systems).toEqual([process.arch]);
      expect((await run(app, process.execPath, 'library.js')).stdout.trim()).toBe('b');
      const wrong = await run(app, 'npx', '--no-install', 'tandem', 'prune', '--arch', 'mips').catch(
        (error: Error) => error,
      );
      expect(String((wrong as { stderr: string }).stderr)).toMatch(/nothing was deleted/);
    });
  });
}
