/**
 * Cleanup after each test file: ends what it started and restores mocks, as its process runs other files afterwards.
 */
import { afterAll, vi } from 'vitest';
import { endAll } from './endings.js';

afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await endAll();
});
