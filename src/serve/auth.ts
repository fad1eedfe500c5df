/** API keys: authentication of the caller, and authorization by scope. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Scope } from '../store/index.js';
import { HttpError } from './errors.js';
import type { Settings } from './options.js';
import type { ServerState } from './server-state.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The API key of the request; `null` without one, or with an unknown one. */
    key: { readonly name: string; readonly scopes: readonly Scope[] } | null;
  }
  interface FastifyContextConfig {
    /** The scope that this route requires; a route without one is public. */
    scope?: Scope;
  }
}

type Key = FastifyRequest['key'];

/** How long the result of a look-up is cached; a revoked key works for at most as long. */
const CACHED_MS = 3_000;

/** The number of cached results, of known and of unknown keys. */
const CACHED = 1_000;

/** The number of unknown keys from one address within {@link CACHED_MS} after which further ones are refused. */
const TRIES = 20;

/** Looks up keys, each at most once in {@link CACHED_MS}. */
export class Keys<Found> {
  private readonly known = new Map<string, { until: number; key: Promise<Found | null> }>();
  private readonly tries = new Map<string, number>();
  private triesUntil = 0;

  /** @param lookUp finds the record of a key. */
  constructor(private readonly lookUp: (token: string) => Promise<Found | undefined>) {}

  /** Clears the cache. */
  forget(): void {
    this.known.clear();
  }

  /** @throws HttpError 429 where `address` has sent many unknown keys. */
  find(token: string, address: string): Promise<Found | null> {
    const now = Date.now();
    const known = this.known.get(token);
    if (known && known.until > now) return known.key;
    if (now > this.triesUntil) {
      this.tries.clear();
      this.triesUntil = now + CACHED_MS;
    }
    if ((this.tries.get(address) ?? 0) >= TRIES) {
      throw new HttpError(
        429,
        'too_many_requests',
        'too many unknown keys; wait a few seconds',
        {},
        {
          'retry-after': String(Math.ceil(CACHED_MS / 1000)),
        },
      );
    }
    if (this.known.size >= CACHED) this.known.delete(this.known.keys().next().value!);
    const key = this.lookUp(token).then((found) => {
      if (!found) this.tries.set(address, (this.tries.get(address) ?? 0) + 1);
      return found ?? null;
    });
    key.catch(() => this.known.delete(token));
    this.known.delete(token);
    this.known.set(token, { until: now + CACHED_MS, key });
    return key;
  }
}

/** Compares in constant time. */
export function sameText(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(one, other);
}

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** The key of a request, if any; Gorse's clients send it as X-API-Key. */
export function tokenOf(headers: IncomingHttpHeaders, gorse: boolean): string | undefined {
  const { authorization = '', 'x-api-key': plain } = headers;
  const sent = gorse && typeof plain === 'string' ? `Bearer ${plain}` : authorization;
  return BEARER.exec(sent)?.[1];
}

/** Authenticates the caller, before the rate limit, which counts by key. */
export function identify(
  app: FastifyInstance,
  state: ServerState,
  { gorse, ownKey }: Pick<Settings, 'gorse' | 'ownKey'>,
): void {
  const keys = new Keys<NonNullable<Key>>((token) => state.need().store.keys.verify(token));
  app.addHook('onRequest', (request, _reply, done) => {
    const token = tokenOf(request.headers, gorse);
    if (token === undefined || state.notReady) return done();
    if (ownKey !== undefined && sameText(token, ownKey)) {
      request.key = { name: 'this machine', scopes: ['read', 'write', 'admin'] };
      return done();
    }
    try {
      keys.find(token, request.ip).then((key) => {
        request.key = key;
        done();
      }, done);
    } catch (error) {
      done(error as Error);
    }
  });
}

/**
 * Refuses callers without the route's scope: after the rate limit, so that guesses count, too, and before a body is
 * read.
 */
export function authorize(app: FastifyInstance): void {
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const { scope } = request.routeOptions.config;
    if (scope === undefined || request.key?.scopes.includes(scope)) return done();
    done(request.key ? forbidden(scope) : unauthorized(request.headers.authorization !== undefined));
  });
}

function unauthorized(sent: boolean): HttpError {
  return new HttpError(
    401,
    'unauthorized',
    sent
      ? 'this key is unknown, or was revoked'
      : 'send an API key as "Authorization: Bearer KEY"; one is made with `tandem keys create`',
    {},
    { 'www-authenticate': 'Bearer' },
  );
}

function forbidden(scope: Scope): HttpError {
  return new HttpError(403, 'forbidden', `this key may not ${scope}`, { needed: scope });
}
