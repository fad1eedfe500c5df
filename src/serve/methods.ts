/** Tells a path that does not exist (404) from one that is called with the wrong method (405). */
import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.js';

/** Must be called before routes are added. */
export function refuseOthers(app: FastifyInstance): void {
  const routes = new Map<string, { path: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const path = new RegExp(`^${url.replace(/:[^/]+/g, '[^/]+')}$`);
    const route = routes.get(url) ?? { path, methods: new Set() };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
  });
  app.setNotFoundHandler((request) => {
    const path = request.url.split(/[?#]/, 1)[0];
    const allowed = [...routes.values()]
      .filter((route) => route.path.test(path))
      .flatMap((route) => [...route.methods]);
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      const allow = [...new Set(allowed)].sort().join(', ');
      throw new HttpError(405, 'method_not_allowed', `this path takes ${allow}`, {}, { allow });
    }
    throw new HttpError(404, 'not_found', 'there is no such path; GET /openapi.json lists them all');
  });
}
