/** Spans of requests, by OpenTelemetry's conventions for HTTP servers; those of their stages are their children. */
import { SpanStatusCode } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type RequestSpan, requestSpan, within } from '../runtime/index.js';

/** Begins a span for each request of an application, and ends it with the response. */
export function traceRequests(app: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, RequestSpan>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, protocol, hostname, url, routeOptions } = request;
    const route = routeOptions.url;
    const span = requestSpan(route === undefined ? method : `${method} ${route}`, headers, {
      'http.request.method': method,
      'url.scheme': protocol,
      // Without the query string, which can identify people.
      'url.path': route === undefined ? '' : pathOf(url, route),
      'server.address': hostname.replace(/:\d+$/, ''),
      ...(route !== undefined && { 'http.route': route }),
    });
    if (!span) return done();
    spans.set(request, span);
    within(span, done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const found = spans.get(request);
    if (found) {
      const { statusCode } = reply;
      found.span.setAttribute('http.response.status_code', statusCode);
      if (statusCode >= 500) {
        found.span.setAttribute('error.type', String(statusCode));
        found.span.setStatus({ code: SpanStatusCode.ERROR });
      }
      found.span.end();
    }
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    spans.get(request)?.span.setAttribute('error.type', 'aborted').end();
    done();
  });
}

/** The path of a URL; for a route with parameters its pattern, as ids can identify people. */
const pathOf = (url: string, route: string): string =>
  route.includes(':') || route.includes('*') ? route : url.replace(/[?#].*$/s, '');
