/**
 * What ends after each file of tests: servers, engines, folders. Vitest silently ignores `afterAll` where it is called within
 * `beforeAll` or a test, so that these would live, with their timers, as long as the process that runs all other files.
 */
const endings: (() => unknown)[] = [];

/** Calls `end` after the file of tests that runs now; what was registered last ends first. */
export function atEnd(end: () => unknown): void {
  endings.push(end);
}

/** Ends all that was registered. */
export async function endAll(): Promise<void> {
  for (let end = endings.pop(); end; end = endings.pop()) await end();
}
