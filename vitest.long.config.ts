/** How `npm run test:long` runs the tests: all of `npm test`, with its proofs at full length and a new seed, and the files that end in `.long.ts`. */
import { defineConfig } from 'vitest/config';
import { LONG } from './test/support/long.js';
import { newSeed, SEED } from './test/support/seed.js';
import usual from './vitest.config.js';

const { test } = usual;

export default defineConfig({
  test: {
    ...test,
    include: ['test/**/*.{test,long}.ts'],
    env: { ...test?.env, [LONG]: '1', [SEED]: newSeed() },
  },
});
