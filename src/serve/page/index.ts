/**
 * The page to try it on: one HTML file that needs nothing else, of `html`, `style` and `script`, with a policy that lets
 * its own style and script run, by their hashes, and nothing besides.
 */
import { createHash } from 'node:crypto';
import { html } from './html.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export const PAGE = html(STYLE, SCRIPT);

/** Images of items may come from anywhere over https; they are data, and can do nothing. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${hash(SCRIPT)}`,
  `style-src ${hash(STYLE)}`,
  "connect-src 'self'",
  "img-src 'self' https: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
