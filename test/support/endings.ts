/**
 * Cleanup after each test file: servers, engines, folders. Vitest silently ignores `afterAll` within `beforeAll` or a
 * test, so that these and their timers would remain while the process runs other files.
 */
const endings: (() => unknown)[] = [];

/** Calls `end` after the current test file; functions registered last are called first. */
export function atEnd(end: () => unknown): void {
  endings.push(end);
}

/** Calls all registered functions. */
export async function endAll(): Promise<void> {
  for (let end = endings.pop(); end; end = endings.pop()) await end();
}
