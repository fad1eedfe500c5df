/** How the console is built: into dist/console, which the server serves under /console/; nothing is loaded from elsewhere. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Writes each script and style compressed beside itself, as the server sends it to browsers that take it so. */
const compressed = (): Plugin => ({
  name: 'compressed',
  // The files as they are written: what other plugins still change in the bundle is in them.
  writeBundle({ dir = '' }, bundle) {
    for (const fileName of Object.keys(bundle)) {
      if (!/\.(js|css)$/.test(fileName)) continue;
      const path = join(dir, fileName);
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
    }
  },
});

/** React Aria's phrases in a language, one file for each. */
const PHRASES =
  /\/(?:react-aria|react-stately|react-aria-components)\/.*\/intl\/.*?([a-z]{2}-[A-Z]{2})\.m?js$/;

/** Leaves out React Aria's phrases in languages that the console does not have: 120 kB of script. */
const ownLanguages = (languages: readonly string[]): Plugin => ({
  name: 'own-languages',
  load: {
    filter: { id: PHRASES },
    handler: (id) => (languages.includes(PHRASES.exec(id)?.[1] ?? '') ? undefined : 'export default {};'),
  },
});

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [ownLanguages(['en-US', 'zh-CN']), react(), compressed()],
  resolve: { alias: { 'tandem/client': fileURLToPath(new URL('../src/client/index.ts', import.meta.url)) } },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    // The Content-Security-Policy allows files of our own alone: nothing is inlined as a data: URL.
    assetsInlineLimit: 0,
    // Read by the server, which names the parts of a page in its HTML.
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    // On a busy machine every plugin is slow, which tells whoever builds nothing.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:7700', '/metrics': 'http://127.0.0.1:7700' } },
});
