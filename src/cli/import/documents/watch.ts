/** Watching folders: work runs soon after changes, and at intervals for file systems that do not report changes. */
import { type FSWatcher, watch } from 'node:fs';

/** The time without changes before the work starts, and the maximum wait for it, in milliseconds. */
const QUIET = 300;

const LONGEST_WAIT = 3_000;

/** The interval of scans in milliseconds, as not all file systems report changes. */
const EVERY = 30_000;

/** Runs `work` after changes until the signal aborts; runs do not overlap. */
export async function watchFolders(
  folders: readonly string[],
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  let wake = () => {};
  let changed = 0;
  const onChange = () => {
    changed = Date.now();
    wake();
  };
  /** Resolves after a time, or with the next change. */
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const watchers = folders.flatMap((folder) => watcherOf(folder, onChange));
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    for (let worked = Date.now(); !signal.aborted; ) {
      await pause(EVERY);
      const first = Date.now();
      while (!signal.aborted && Date.now() - changed < QUIET && Date.now() - first < LONGEST_WAIT)
        await pause(QUIET);
      if (signal.aborted) return;
      if (changed < worked && Date.now() - worked < EVERY) continue;
      worked = Date.now();
      await work();
    }
  } finally {
    for (const watcher of watchers) watcher.close();
  }
}

function watcherOf(folder: string, onChange: () => void): FSWatcher[] {
  try {
    const watcher = watch(folder, { recursive: true, persistent: true }, onChange);
    // A deleted folder is scanned again after the interval.
    watcher.on('error', () => {});
    return [watcher];
  } catch {
    return [];
  }
}
