/** Errors as HTTP responses, all of one shape: `{error: {code, message, field?, reason?, …}}`. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { TextEncoderError } from '../embed/index.js';
import { InvalidInput, NotFound, Unavailable } from '../errors.js';
import { flawOf } from '../store/index.js';

/** The value of `error` in a response. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  /** The field that was wrong, as a path such as `filter.tags.3`. */
  readonly field?: string | undefined;
  readonly reason?: string | undefined;
  readonly [detail: string]: unknown;
}

/** An error response; thrown anywhere in a request. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  /** For Fastify. */
  readonly statusCode: number;
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: { readonly [detail: string]: unknown } = {},
    readonly headers: { readonly [name: string]: string } = {},
  ) {
    super(message);
    this.statusCode = status;
  }
}

/** Shortens a text for a response: names of fields come from the caller, and can be as long as a body. */
export const clip = (text: string) => (text.length > 300 ? `${text.slice(0, 300).toWellFormed()}…` : text);

/** A 400 that names the field and the reason. */
export function invalid(field: string, reason: string, details: { readonly [detail: string]: unknown } = {}) {
  const where = clip(field);
  const why = clip(reason);
  return new HttpError(400, 'invalid', where ? `${where}: ${why}` : why, {
    field: where,
    reason: why,
    ...details,
  });
}

/** The first of zod's issues as a 400; `part` is the body, query or path. */
export function invalidByZod(error: z.ZodError, part: string): HttpError {
  if (error.issues.length === 0) return invalid(part, 'is not valid');
  const { field, reason } = flawOf(error);
  return invalid(field, reason, { in: part });
}

// Fastify's errors, by their codes.
const FRAMEWORK: { readonly [code: string]: readonly [status: number, code: string, message: string] } = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'too_large', 'the body is larger than this server takes'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'unsupported_media_type',
    'send application/json, or application/x-ndjson where many records are taken',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'invalid', 'the body is not as long as its Content-Length says'],
  FST_ERR_BAD_URL: [400, 'invalid', 'the path is not well percent-encoded UTF-8'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'too_long', 'the id in the path is too long'],
};

/** Any error as an HTTP error, or `undefined` where it is an internal error. */
export function asHttpError(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  if (error instanceof InvalidInput) return invalid(error.field, error.reason);
  if (error instanceof NotFound) return new HttpError(404, 'not_found', error.message);
  if (error instanceof Unavailable || error instanceof TextEncoderError)
    return new HttpError(503, 'unavailable', clip(error.message));
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : FRAMEWORK[code];
  if (known) return new HttpError(...known);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new HttpError(statusCode, 'invalid', (error as Error).message);
  }
  return undefined;
}

/** The body of an error response. */
export function errorBody(error: HttpError): { error: ErrorBody } {
  return { error: { code: error.code, message: error.message, ...error.details } };
}

/**
 * Makes the handler of all errors. `fault` is called with internal errors, of which the caller gets only the request
 * id.
 */
export function errorHandler(fault: (error: unknown, request: FastifyRequest) => void) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    let answer = asHttpError(error);
    if (!answer) {
      fault(error, request);
      answer = new HttpError(
        500,
        'internal',
        'something went wrong here; the log says what, under this request id',
        {
          requestId: request.id,
        },
      );
    }
    // The unread rest of a body would be parsed as the next request.
    if (!request.raw.complete) reply.header('connection', 'close');
    reply
      .code(answer.status)
      .headers(answer.headers)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(errorBody(answer)));
  };
}
