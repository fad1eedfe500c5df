/**
 * The console's files, under /console/: built by Vite into dist/console, served with a policy that forbids scripts
 * and data from other sites. Views have separate addresses: every path that is not a file returns the same page.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.js';

const FOLDER = fileURLToPath(new URL('../console/', import.meta.url));

/** The content security policy. Images of items can come from anywhere over https, as they cannot run code. */
const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' https: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Files whose name contains a hash of their content never change. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The time after which a browser loads a page again that was not built yet, in seconds. */
const BUILD_WAIT = 2;

/** One file of Vite's manifest, by its path among the sources. */
interface BuiltFile {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** The pages of HTML: by the first part of their path, and the one for all other paths. */
interface Documents {
  readonly byName: ReadonlyMap<string, string>;
  readonly other: string;
}

/**
 * The page of HTML for each page of the console: one that names the page's own scripts, so that a browser loads them
 * beside the first one, not after it.
 *
 * @returns undefined while the build is writing its files
 */
function readDocuments(folder: string): Documents | undefined {
  let html: string;
  let manifest: Record<string, BuiltFile>;
  try {
    html = readFileSync(`${folder}index.html`, 'utf8');
    manifest = JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')) as Record<string, BuiltFile>;
  } catch {
    return undefined;
  }
  const files = [...html.matchAll(/"\/console\/(assets\/[^"]+)"/g)].map(([, file = '']) => file);
  for (const { file } of Object.values(manifest)) files.push(file);
  if (!files.every((file) => existsSync(folder + file))) return undefined;
  const byName = new Map<string, string>();
  for (const source of Object.keys(manifest)) {
    const [, name] = /^src\/pages\/([\w-]+)(?:\/index)?\.tsx$/.exec(source) ?? [];
    if (!name) continue;
    const scripts = new Set<string>();
    const add = (path: string) => {
      const { file, imports = [] } = manifest[path] as BuiltFile;
      if (scripts.has(file)) return;
      scripts.add(file);
      for (const other of imports) add(other);
    };
    add(source);
    const links = [...scripts]
      .filter((file) => !html.includes(file))
      .map((file) => `<link rel="modulepreload" crossorigin href="/console/${file}">`);
    byName.set(name, html.replace('</head>', `${links.join('')}</head>`));
  }
  return { byName, other: html };
}

/** What reads the pages of HTML again when the console was built again, as files of the last build are gone then. */
function documentsOf(folder: string): () => Documents | undefined {
  let read: Documents | undefined;
  let readAs: string | undefined;
  return () => {
    const stat = statSync(`${folder}index.html`, { throwIfNoEntry: false });
    const now = stat && `${stat.mtimeMs} ${stat.ino} ${stat.size}`;
    if (now === undefined || now !== readAs) {
      read = now === undefined ? undefined : readDocuments(folder);
      readAs = read && now;
    }
    return read;
  };
}

/**
 * Adds the web console below `/console/`, and a redirect from `/`; 404 while it is not built, which browsers ask for
 * again.
 *
 * @param folder where it was built, ends in a slash
 */
export async function addConsole(app: FastifyInstance, folder: string = FOLDER): Promise<void> {
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console/', 302));
  const documents = documentsOf(folder);
  await app.register(async (files) => {
    files.addHook('onSend', (_request, reply, payload, done) => {
      if (reply.statusCode === 200) {
        reply.header('cache-control', FOR_EVER);
        reply.header('vary', [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', '));
      }
      done(null, payload);
    });
    await files.register(staticFiles, {
      root: `${folder}assets`,
      prefix: '/console/assets/',
      decorateReply: false,
      cacheControl: false,
      // The build writes them beside the files.
      preCompressed: true,
      schemaHide: true,
    });
  });
  app.get<{ Params: { '*': string } }>('/console/*', { schema: { hide: true } }, ({ params }, reply) => {
    const read = documents();
    // Each build has other scripts, which the page names: a stored page would name those that are gone.
    reply.header('cache-control', 'no-cache');
    if (!read) {
      reply.header('refresh', BUILD_WAIT);
      throw new HttpError(404, 'not_found', 'the console is not built: run `npm run build` in the clone');
    }
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', CONSOLE_POLICY)
      .send(read.byName.get(params['*'].split('/', 1)[0] ?? '') ?? read.other);
  });
}
