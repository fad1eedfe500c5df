/** How the client (src/client) becomes one file for pages without a bundler: dist/client/browser.js, served at /client.js. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export default defineConfig({
  root: at('src/client'),
  publicDir: false,
  build: {
    outDir: at('dist/client'),
    // Beside the modules that the compiler writes there.
    emptyOutDir: false,
    target: 'es2022',
    minify: true,
    lib: { entry: at('src/client/index.ts'), formats: ['es'], fileName: () => 'browser.js' },
  },
});
