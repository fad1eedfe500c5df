/** How the tests run. Time-outs are in `test/support/patience.ts`, and in no test. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';
import { environment, testPatience } from './test/support/patience.js';
import { chooseTemporaryFolder } from './test/support/temporary.js';

// Here, as the processes of the tests take over this one's environment.
chooseTemporaryFolder();

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/setup.ts'],
    setupFiles: ['test/support/restore.ts'],
    // A test that asserts nothing cannot fail.
    expect: { requireAssertions: true },
    env: environment(),
    testTimeout: testPatience(),
    hookTimeout: testPatience(),
    teardownTimeout: testPatience(),
    // What was built is run by Node itself, as users run it.
    server: { deps: { external: [/\/dist\//] } },
    pool: 'forks',
    // One more than there are cores: many tests wait, for a process, a thread or the clock.
    maxWorkers: Math.min(8, availableParallelism() + 1),
    // These run all files, one after another: loading the engine anew for each took a fourth of the suite's time.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
