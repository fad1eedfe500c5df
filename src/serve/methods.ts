/**
 * Which methods a path takes: answers OPTIONS, and tells a path that does not exist (404) from a wrong method (405).
 *
 * As in the OpenAPI document, a path that is spelt out comes before one with a parameter: `/v1/items/delete` takes POST
 * alone. So an item with the id `delete` is read from the list of items, and deleted by that call.
 */
import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.js';

/** The methods that paths take. */
export interface Methods {
  /** Those of a path, sorted; none where there is no such path. @param url with or without its query. */
  of(url: string): readonly string[];
  /**
   * Whether a request was routed by a parameter to a path that is spelt out, without that method.
   *
   * @param route the path that it was routed to, with its parameters: `/v1/items/:id`.
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
  /** By the path of a route with parameters: the paths spelt out that its pattern matches as well. */
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

/** A path as the router compares it; one that cannot be decoded is of no route. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Answers what no route takes, before its body is looked at. */
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
  // Fastify runs the hooks above only where there is a handler of one's own.
  app.setNotFoundHandler(() => {
    throw unknown();
  });
}
