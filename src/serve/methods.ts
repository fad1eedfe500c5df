/**
 * The methods that a path supports: for OPTIONS, and to distinguish an unknown path (404) from a wrong method (405).
 *
 * As in the OpenAPI document, a literal path has priority over one with a parameter: `/v1/items/delete` supports POST
 * alone. So an item with the id `delete` is read by `POST /v1/items/get`, and deleted by that call.
 */
import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.js';

/** The methods of all paths. */
export interface Methods {
  /** The methods of a path, sorted; empty where there is no such path. @param url with or without its query. */
  of(url: string): readonly string[];
  /**
   * Whether a request matched a route with a parameter although a literal path exists, which lacks the method.
   *
   * @param route the matched route with its parameters, such as `/v1/items/:id`.
   */
  misrouted(method: string, url: string, route: string | undefined): boolean;
}

interface Route {
  readonly url: string;
  readonly pattern: RegExp;
  readonly parameters: number;
  readonly methods: Set<string>;
}

/** Collects the methods of all paths. Must be called before routes are added. */
export function collectMethods(app: FastifyInstance): Methods {
  const routes = new Map<string, Route>();
  /** By the path of a route with parameters, the literal paths that its pattern matches as well. */
  const spelt = new Map<string, ReadonlyMap<string, Route>>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? {
      url,
      pattern: new RegExp(`^${url.replaceAll('.', '\\.').replace(/:[^/]+/g, '[^/]+')}$`),
      parameters: url.split(':').length - 1,
      methods: new Set(['OPTIONS']),
    };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
    spelt.clear();
  });
  const speltOf = (url: string): ReadonlyMap<string, Route> => {
    let found = spelt.get(url);
    if (!found) {
      const { pattern } = routes.get(url)!;
      const all = [...routes.values()].filter((other) => other.parameters === 0 && pattern.test(other.url));
      found = new Map(all.map((route) => [route.url, route]));
      spelt.set(url, found);
    }
    return found;
  };
  return {
    of(url) {
      const path = pathOf(url);
      const [first] = [...routes.values()]
        .filter(({ pattern }) => pattern.test(path))
        .sort((a, b) => a.parameters - b.parameters);
      return first ? [...first.methods].sort() : [];
    },
    misrouted(method, url, route) {
      if (!route?.includes(':')) return false;
      const others = speltOf(route);
      const methods = others.size > 0 ? others.get(pathOf(url))?.methods : undefined;
      return methods !== undefined && !methods.has(method);
    },
  };
}

const pathOf = (url: string): string => decoded(url.split(/[?#]/, 1)[0]);

/** A path as the router compares it; `undefined` where it cannot be decoded. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Responds to requests that no route handles, before their body is read. */
export function refuseOthers(app: FastifyInstance, methods: Methods): void {
  const unknown = () =>
    new HttpError(404, 'not_found', 'there is no such path; GET /openapi.json lists them all');
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const { url, method, is404, routeOptions } = request;
    if (!is404 && !methods.misrouted(method, url, routeOptions.url)) return done();
    const taken = methods.of(url);
    if (taken.length === 0) return done(unknown());
    const allow = taken.join(', ');
    if (method === 'OPTIONS') {
      reply.code(204).header('allow', allow).send();
      return;
    }
    done(new HttpError(405, 'method_not_allowed', `this path takes ${allow}`, {}, { allow }));
  });
  // Fastify runs the hooks above only with a custom handler.
  app.setNotFoundHandler(() => {
    throw unknown();
  });
}
