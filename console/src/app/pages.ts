/** The pages of the console: path, name, and the module, which is loaded when the page is opened. */
import type { ComponentType, LazyExoticComponent } from 'react';
import type { Phrase } from '../i18n';
import { part } from './parts';

export interface Page {
  readonly path: string;
  readonly name: Phrase;
  readonly view: LazyExoticComponent<ComponentType>;
}

export interface PageGroup {
  readonly name: Phrase;
  readonly pages: readonly Page[];
}

const page = (
  path: string,
  name: Phrase,
  load: () => Promise<{ readonly default: ComponentType }>,
): Page => ({ path, name, view: part(load) });

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
      page('/agents', 'page.agents', () => import('../pages/agents')),
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
