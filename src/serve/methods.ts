/**
 * Which methods a path takes: answers OPTIONS, and tells a path that does not exist (404) from a wrong method (405).
 *
 * As in the OpenAPI document, a path that is spelt out comes before one with a parameter: `/v1/items/delete` takes POST
 * alone. (An item whose id is `delete` is answered there all the same; the document cannot say so.)
 */
import type { FastifyInstance } from 'fastify';
import { HttpError } from './errors.js';

/** The methods that a path takes, sorted; none where there is no such path. @param url with or without its query. */
export type MethodsOf = (url: string) => readonly string[];

/** Collects the methods of all paths. Must be called before routes are added. */
export function collectMethods(app: FastifyInstance): MethodsOf {
  const routes = new Map<string, { pattern: RegExp; parameters: number; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? {
      pattern: new RegExp(`^${url.replaceAll('.', '\\.').replace(/:[^/]+/g, '[^/]+')}$`),
      parameters: url.split(':').length - 1,
      methods: new Set(['OPTIONS']),
    };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
  });
  return (url) => {
    const path = decoded(url.split(/[?#]/, 1)[0]);
    const [first] = [...routes.values()]
      .filter(({ pattern }) => pattern.test(path))
      .sort((a, b) => a.parameters - b.parameters);
    return first ? [...first.methods].sort() : [];
  };
}

/** A path as the router compares it; one that cannot be decoded is of no route. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Answers what no route takes, before its body is looked at. */
export function refuseOthers(app: FastifyInstance, methodsOf: MethodsOf): void {
  const unknown = () =>
    new HttpError(404, 'not_found', 'there is no such path; GET /openapi.json lists them all');
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (!request.is404) return done();
    const methods = methodsOf(request.url);
    if (methods.length === 0) return done(unknown());
    const allow = methods.join(', ');
    if (request.method === 'OPTIONS') {
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
