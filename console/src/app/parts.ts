/** Parts of the console that are loaded when they are first shown, or before that, while nothing else is to be done. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

type Load<Part> = () => Promise<{ readonly default: Part }>;

const loads: Load<unknown>[] = [];

/** A part by its module. */
export function part<Props>(load: Load<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  loads.push(load);
  return lazy(() => loaded(load));
}

/** When the console was loaded again because a part of it could not be: milliseconds since the epoch. */
const RELOADED = 'tandem-reloaded';

/**
 * Loads a part. Where that fails, the server is gone, or a new version of it names its files otherwise: as soon as it is
 * there, the console is loaded again, once.
 */
async function loaded<Part>(load: Load<Part>): ReturnType<Load<Part>> {
  try {
    return await load();
  } catch (error) {
    for (;;) {
      const answer = await fetch('/healthz', { credentials: 'omit' }).catch(() => undefined);
      if (answer?.ok) break;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    if (Date.now() - Number(sessionStorage.getItem(RELOADED) ?? 0) < 10_000) throw error;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
    return new Promise(() => {});
  }
}

/** Loads all parts, one after the other while nothing else is to be done: they open at once, and without the server. */
export async function preloadParts(): Promise<void> {
  // Those that a part names come after it, at the end of the list.
  for (const load of loads) {
    await new Promise((resolve) => {
      if ('requestIdleCallback' in window) requestIdleCallback(resolve);
      else setTimeout(resolve, 50);
    });
    await load().catch(() => undefined);
  }
}
