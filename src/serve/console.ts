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

/** Adds the web console below `/console/`, and a redirect from `/`; 404 where it was not built. */
export async function addConsole(app: FastifyInstance): Promise<void> {
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console/', 302));
  if (!existsSync(`${FOLDER}index.html`)) {
    app.get('/console/*', { schema: { hide: true } }, () => {
      throw new HttpError(404, 'not_found', 'the console is not built: run `npm run build` in the clone');
    });
    return;
  }
  const page = readFileSync(`${FOLDER}index.html`);
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
  app.get('/console/*', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', CONSOLE_POLICY).send(page),
  );
}
