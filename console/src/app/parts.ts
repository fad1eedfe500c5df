/** Lazily loaded parts of the console, which are preloaded when the browser is idle. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

type Load<Part> = () => Promise<{ readonly default: Part }>;

const loads: Load<unknown>[] = [];

/** A lazily loaded component. */
export function part<Props>(load: Load<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  loads.push(load);
  return lazy(() => loaded(load));
}

/** The key of the time of the last reload because a part could not be loaded, in milliseconds since 1970. */
const RELOADED = 'tandem-reloaded';

/** The time within which a second reload would not help either, in milliseconds. */
const JUST_NOW = 10_000;

/** Whether this page is one that was reloaded because a part could not be loaded. */
export const wasReloaded = (): boolean =>
  Date.now() - Number(sessionStorage.getItem(RELOADED) ?? 0) < JUST_NOW;

/** A part that cannot be loaded, also after a reload. React keeps the failure, so that only a reload can help. */
export class PartError extends Error {}

/**
 * Loads a part. If this fails, the server is unreachable or a new version has other file names: once it is reachable,
 * the console is reloaded, once.
 *
 * @throws {PartError} after a second failure
 */
async function loaded<Part>(load: Load<Part>): ReturnType<Load<Part>> {
  try {
    return await load();
  } catch {
    for (;;) {
      const answer = await fetch('/healthz', { credentials: 'omit' }).catch(() => undefined);
      if (answer?.ok) break;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    if (wasReloaded()) throw new PartError();
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
    return new Promise(() => {});
  }
}

/** Preloads all parts in sequence when the browser is idle, so that they open at once, also without the server. */
export async function preloadParts(): Promise<void> {
  // Parts that a part imports are added to the end of the list.
  for (const load of loads) {
    await new Promise((resolve) => {
      if ('requestIdleCallback' in window) requestIdleCallback(resolve);
      else setTimeout(resolve, 50);
    });
    await load().catch(() => undefined);
  }
}
