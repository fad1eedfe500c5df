/** `tandem serve --tenants DIR`: serves each folder in a folder as a site of its own, which its keys select. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../config/index.js';
import { open } from '../engine.js';
import { importNotes } from '../ingest/index.js';
import { repeat, SECOND } from '../runtime/index.js';
import { GORSE_KINDS, serveTenants, type TenantServer } from '../serve/index.js';
import { FolderInUse, tenantDatabase } from '../store/index.js';
import type { Engine } from '../types.js';
import type { Context } from './command.js';
import { announce } from './reach.js';
import { aborted } from './shutdown.js';
import { plural } from './terminal/table.js';

export interface TenantsOptions {
  readonly tenants: string;
  readonly databaseUrl?: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly origin?: string[];
  readonly log?: boolean;
  readonly learn?: boolean;
  readonly gorse?: boolean;
}

/** The form of tenants' folder names. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** How often to look for new folders, in milliseconds. */
const LOOK = 2 * SECOND;

/** The parts of a tenant that end with the server. */
interface Opened {
  readonly engine: Engine;
  readonly unannounce: () => Promise<void>;
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && NAME.test(entry.name)).map(({ name }) => name);
}

/** A URL as it may be shown. */
function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (url.password !== '') url.password = 'PASSWORD';
  return url.href;
}

/** Opens a tenant, and first writes the server's address into its folder. */
async function openTenant(
  options: TenantsOptions,
  name: string,
  say: Context['say'],
  server: TenantServer,
): Promise<Opened> {
  const folder = join(options.tenants, name);
  const ownKey = randomBytes(32).toString('base64url');
  const opening = server.opening(ownKey);
  let announced: Promise<() => Promise<void>> | undefined;
  const tell = () => {
    announced ??= announce(folder, server.url, ownKey);
  };
  try {
    // Without a URL of the tenant's own, `open` would take the one of the environment.
    const databaseUrl = options.databaseUrl ? await tenantDatabase(options.databaseUrl, name) : '';
    const engine = await open({
      data: folder,
      databaseUrl,
      kinds: options.gorse ? { ...GORSE_KINDS, ...(await readConfig(folder)).kinds } : undefined,
      learns: options.learn,
      undescribed: options.gorse ? 'show' : undefined,
      // The folder is locked by this process from the first step on.
      onProgress: tell,
      warn: (message) => say(`${name}: ${message}`),
    });
    tell();
    const { items, events } = engine.stats();
    const keys = (await engine.store.keys.list()).length;
    const database = databaseUrl ? ` --database-url ${withoutPassword(databaseUrl)}` : '';
    const hint = keys === 0 ? `: make one with \`tandem keys create NAME --data ${folder}${database}\`` : '';
    say(`${name}: ${plural(items, 'item')}, ${plural(events, 'event')}, ${plural(keys, 'key')}${hint}`);
    const imports = () => importNotes(folder);
    await server.add({ name, engine, ownKey, imports });
    const unannounce = (await announced) ?? (async () => {});
    return { engine, unannounce };
  } catch (error) {
    await (await announced)?.();
    throw error;
  } finally {
    opening();
  }
}

/**
 * Serves each subfolder of a folder as a tenant, until stopped: with its embedded database or, with `databaseUrl`, with a
 * database of its own on that PostgreSQL server.
 */
export async function serveAllTenants({ say, signal }: Context, options: TenantsOptions): Promise<void> {
  await mkdir(options.tenants, { recursive: true });
  const opened = new Map<string, Opened>();
  const server = await serveTenants([], {
    host: options.host,
    port: options.port,
    origins: options.origin,
    gorse: options.gorse,
    log: options.log ? process.stderr : undefined,
  });
  const look = async () => {
    for (const name of await namesIn(options.tenants)) {
      if (opened.has(name) || signal.aborted) continue;
      const tenant = await openTenant(options, name, say, server).catch((error: unknown) => {
        // The command that created it still has it open.
        if (error instanceof FolderInUse) return undefined;
        throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
      });
      if (tenant) opened.set(name, tenant);
    }
  };
  let looking = look();
  try {
    await looking;
    const { tenants } = options;
    say(
      `ready: ${plural(opened.size, 'tenant')} at ${server.url}/ (Ctrl-C stops); a new folder in ${tenants} is a new one`,
    );
    const again = () => {
      looking = look();
      return looking;
    };
    const stop = repeat(LOOK, again, (error) => say((error as Error).message));
    await aborted(signal);
    stop();
    // Tenants that are being opened are closed with the others.
    await looking.catch(() => {});
  } finally {
    for (const { unannounce } of opened.values()) await unannounce();
    await server.close();
    for (const { engine } of opened.values()) await engine.close();
  }
  say('stopped; all is written');
}
