/**
 * The console's files, under /console/: built by Vite into dist/console, served with a policy that forbids scripts
 * and data from other sites. Views have separate addresses: every path that is not a file returns the same page.
 */
import { existsSync, readFileSync } from 'node:fs';
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

/** One file of Vite's manifest, by its path among the sources. */
interface BuiltFile {
  readonly file: string;
  readonly imports?: readonly string[];
}

/**
 * The page of HTML for each page of the console, by the first part of its path: one that names the page's own scripts,
 * so that a browser loads them beside the first one, not after it.
 */
function documents(html: string): ReadonlyMap<string, string> {
  const manifest = JSON.parse(readFileSync(`${FOLDER}manifest.json`, 'utf8')) as Record<string, BuiltFile>;
  const pages = new Map<string, string>();
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
    pages.set(name, html.replace('</head>', `${links.join('')}</head>`));
  }
  return pages;
}

/** Adds the web console below `/console/`, and a redirect from `/`; 404 where it was not built. */
export async function addConsole(app: FastifyInstance): Promise<void> {
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console/', 302));
  if (!existsSync(`${FOLDER}index.html`)) {
    app.get('/console/*', { schema: { hide: true } }, () => {
      throw new HttpError(404, 'not_found', 'the console is not built: run `npm run build` in the clone');
    });
    return;
  }
  const html = readFileSync(`${FOLDER}index.html`, 'utf8');
  const pages = documents(html);
  await app.register(async (files) => {
    files.addHook('onSend', (_request, reply, payload, done) => {
      if (reply.statusCode === 200) {
        reply.header('cache-control', FOR_EVER);
        reply.header('vary', [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', '));
      }
      done(null, payload);
    });
    await files.register(staticFiles, {
      root: `${FOLDER}assets`,
      prefix: '/console/assets/',
      decorateReply: false,
      cacheControl: false,
      // The build writes them beside the files.
      preCompressed: true,
      schemaHide: true,
    });
  });
  app.get<{ Params: { '*': string } }>('/console/*', { schema: { hide: true } }, ({ params }, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', CONSOLE_POLICY)
      .send(pages.get(params['*'].split('/', 1)[0] ?? '') ?? html),
  );
}
