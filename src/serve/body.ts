/** Parsers of request bodies: JSON everywhere, NDJSON for routes of many records. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from './errors.js';
import { decode, parseJson, parseNdjson } from './json.js';

/** The maximum number of records in a call, in addition to the limit of the body's bytes. */
export const MOST_RECORDS = 10_000;

export const JSON_TYPES = ['application/json', 'application/merge-patch+json'];

export const NDJSON_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];

/** Accepts JSON and NDJSON in UTF-8, and nothing else. An empty body is `undefined`. */
export function takeBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    JSON_TYPES,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      const text = readable(request, body);
      return text === '' ? undefined : parseJson(text);
    },
  );
  app.addContentTypeParser(
    NDJSON_TYPES,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => parseNdjson(readable(request, body), MOST_RECORDS),
  );
}

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;

function readable(request: FastifyRequest, body: Buffer): string {
  const charset = CHARSET.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new HttpError(415, 'unsupported_media_type', 'send the body in UTF-8');
  }
  const coding = request.headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity') {
    throw new HttpError(415, 'unsupported_media_type', 'send the body without Content-Encoding');
  }
  return decode(body);
}
