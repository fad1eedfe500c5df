/** Parsing of Gorse's requests: bodies, numbers, cursors, durations; and its errors, which are plain text. */
import type { z } from 'zod';
import { clamp, HOUR, MINUTE, SECOND } from '../../runtime/index.js';
import { MOST_RECORDS } from '../body.js';
import { clip, HttpError } from '../errors.js';
import { tooMany, Unreadable } from '../json.js';

/** Query parameters as received: a text, or several with one name. */
export type QueryText = { readonly [name: string]: string | readonly string[] | undefined };

/** An error 400. @param message shortened if long. */
export const wrong = (message: string) => new HttpError(400, 'invalid', clip(message));

/** An error 404: there is no such user, item or event. @param what the kind of record. */
export const missing = (id: string, what: string) =>
  new HttpError(404, 'not_found', `${clip(id)}: ${what} not found`);

/** The first value of a parameter. */
export function textOf(query: QueryText, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' || value === undefined ? value : value[0];
}

/** @throws HttpError 400 where it is no whole number from 0. */
export function numberOf(query: QueryText, name: string, otherwise: number): number {
  const text = textOf(query, name);
  if (text === undefined || text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw wrong(`${name}: "${text}" is no whole number`);
  return Number(text);
}

/** The maximum page size of the engine. */
export const PAGE = 1_000;

/** The size of a page: `n`, from 1 to {@link PAGE}. */
export const limitOf = (query: QueryText): number => clamp(numberOf(query, 'n', 10), 1, PAGE);

/** The cursor of a page: clients send `cursor`, and some `Cursor`. */
export function cursorOf(query: QueryText): string | undefined {
  const text = textOf(query, 'cursor') || textOf(query, 'Cursor');
  return text ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}

/** A cursor: an id in base64, empty after the last page. */
export const toCursor = (after: string | null | undefined) =>
  after ? Buffer.from(after, 'utf8').toString('base64') : '';

const UNITS: { readonly [unit: string]: number } = { ms: 1, s: SECOND, m: MINUTE, h: HOUR };

/** A duration as Go writes it, such as `1h30m`, in milliseconds. */
export function durationOf(text: string | undefined): number {
  if (!text || text === '0') return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.map(([part]) => part).join('') !== text) throw wrong(`"${text}" is no duration, such as 10m`);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0);
}

/** Parses a record of a body. */
export function one<Schema extends z.ZodType>(schema: Schema, body: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw wrong(`${[what, ...path].join(' ')}: ${body instanceof Unreadable ? body.reason : message}`);
}

/** Parses the records of a body, all or none: Gorse does not accept parts of a batch. */
export function many<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  what: string,
): z.output<Schema>[] {
  if (!Array.isArray(body)) throw wrong(`the body is not an array of ${what}s`);
  if (body.length > MOST_RECORDS) throw tooMany(MOST_RECORDS);
  return body.map((record, index) => one(schema, record, `${what} ${index}`));
}
