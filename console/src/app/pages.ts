/** The pages of the console: address, name, and the module that is loaded when one is opened. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Phrase } from '../i18n';

export interface Page {
  readonly path: string;
  readonly name: Phrase;
  readonly view: LazyExoticComponent<ComponentType>;
}

export interface PageGroup {
  readonly name: Phrase;
  readonly pages: readonly Page[];
}

type Load = () => Promise<{ readonly default: ComponentType }>;

const loads: Load[] = [];

function page(path: string, name: Phrase, load: Load): Page {
  loads.push(load);
  return { path, name, view: lazy(() => loaded(load)) };
}

/** When the console was loaded again because a page of it could not be: milliseconds since the epoch. */
const RELOADED = 'tandem-reloaded';

/**
 * Loads a page. Where that fails, the server is gone, or a new version of it names its files otherwise: as soon as it is
 * there, the console is loaded again, once.
 */
async function loaded(load: Load): ReturnType<Load> {
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

export const GROUPS: readonly PageGroup[] = [
  {
    name: 'group.use',
    pages: [
      page('/overview', 'page.overview', () => import('../pages/overview')),
      page('/try', 'page.try', () => import('../pages/try')),
      page('/map', 'page.map', () => import('../pages/map')),
    ],
  },
  {
    name: 'group.data',
    pages: [
      page('/content', 'page.content', () => import('../pages/content')),
      page('/people', 'page.people', () => import('../pages/people')),
      page('/documents', 'page.documents', () => import('../pages/documents')),
    ],
  },
  {
    name: 'group.steer',
    pages: [
      page('/objective', 'page.objective', () => import('../pages/objective')),
      page('/experiments', 'page.experiments', () => import('../pages/experiments')),
      page('/models', 'page.models', () => import('../pages/models')),
      page('/evaluate', 'page.evaluate', () => import('../pages/evaluate')),
      page('/review', 'page.review', () => import('../pages/review')),
    ],
  },
  {
    name: 'group.agents',
    pages: [
      page('/agents', 'page.agents', () => import('../pages/agents')),
      page('/town', 'page.town', () => import('../pages/town')),
    ],
  },
  {
    name: 'group.run',
    pages: [
      page('/connect', 'page.connect', () => import('../pages/connect')),
      page('/settings', 'page.settings', () => import('../pages/settings')),
    ],
  },
];

export const PAGES: readonly Page[] = GROUPS.flatMap(({ pages }) => pages);

/** Loads all pages, one after the other while nothing else is to be done: they open at once, and without the server. */
export async function preloadPages(): Promise<void> {
  for (const load of loads) {
    await new Promise((resolve) => {
      if ('requestIdleCallback' in window) requestIdleCallback(resolve);
      else setTimeout(resolve, 50);
    });
    await load().catch(() => undefined);
  }
}
