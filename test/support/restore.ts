/**
 * Before each test file, the seed of its random tests; after it, ends what it started and restores mocks, as its process
 * runs other files afterwards.
 */
import fc from 'fast-check';
import { afterAll, vi } from 'vitest';
import { endAll } from './endings.js';
import { testSeed } from './seed.js';

fc.configureGlobal({ seed: testSeed() });

afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await endAll();
});
