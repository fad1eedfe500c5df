/**
 * Returns memory to the system that the C library keeps after it was freed.
 *
 * glibc's allocator has an arena for every few threads and gives back only what lies at an arena's end. After indexes
 * were built and models trained on other threads, most of what these freed stayed resident: 190 of 550 MiB on
 * MovieLens latest-small. `malloc_trim` gives back the rest (glibc, malloc/malloc.c). Other systems need none of this.
 */
import { SECOND } from './time.js';
import { repeat } from './timer.js';

/** How often to look whether there is memory to return. */
const LOOK = 10 * SECOND;

/** The growth in bytes since the last time from which on to return memory: each time costs some milliseconds of another thread. */
const GROWTH = 16 * 1024 * 1024;

type Trim = () => Promise<void>;

let loaded: Promise<Trim | undefined> | undefined;

/** `malloc_trim` on a thread of the pool; nothing where the system has another allocator or the library that calls it is not installed. */
async function loadTrim(): Promise<Trim | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const { default: koffi } = await import('koffi');
    const trim = koffi.load('libc.so.6').func('int malloc_trim(size_t pad)');
    return () => new Promise((resolve) => trim.async(0, () => resolve()));
  } catch {
    return undefined;
  }
}

/**
 * Returns what was freed and is still resident to the system.
 *
 * @returns the bytes by which the process became smaller; 0 where the system has no way.
 * @example
 * (await releaseFreeMemory()) >= 0; // true
 */
export async function releaseFreeMemory(): Promise<number> {
  loaded ??= loadTrim();
  const trim = await loaded;
  if (!trim) return 0;
  const before = process.memoryUsage.rss();
  await trim();
  return Math.max(0, before - process.memoryUsage.rss());
}

/**
 * Returns freed memory to the system whenever the process has grown by 16 MiB.
 *
 * @returns a function that ends this.
 */
export function keepMemorySmall(): () => void {
  let last = 0;
  return repeat(
    LOOK,
    async () => {
      if (process.memoryUsage.rss() < last + GROWTH) return;
      await releaseFreeMemory();
      last = process.memoryUsage.rss();
    },
    () => undefined, // nothing depends on it
  );
}
