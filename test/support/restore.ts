/** Ends after each file of tests what it started, and undoes what it mocked: its process runs other files after it. */
import { afterAll, vi } from 'vitest';
import { endAll } from './endings.js';

afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await endAll();
});
