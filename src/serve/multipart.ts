/** Documents sent as forms (`multipart/form-data`): files under any name, and fields that apply to all of them. */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FieldsOfFiles } from './document-schemas.js';
import { HttpError, invalid, invalidByZod } from './errors.js';
import { parseJson } from './json.js';

/** The limits of one file and of all files of a call in bytes, and of the number of files. */
const FILE_BYTES = 128 * 1024 * 1024;

const CALL_BYTES = 256 * 1024 * 1024;

const MOST_FILES = 1_000;

/** The file name that forms give to files without one. */
const NAMELESS = 'blob';

const MEGA = 1024 * 1024;

/** Accepts forms in the routes of `app`. */
export async function takeForms(app: FastifyInstance): Promise<void> {
  await app.register(multipart, {
    limits: {
      fileSize: FILE_BYTES,
      files: MOST_FILES,
      fields: 1_000,
      fieldSize: MEGA,
      parts: 2 * MOST_FILES,
    },
  });
}

/** The documents of a form. @throws HttpError where it is not a form, is too large, or its fields are wrong. */
export async function documentsOfForm(request: FastifyRequest): Promise<object[]> {
  const files: { name: string; content: Buffer }[] = [];
  const fields: { [name: string]: unknown } = {};
  let bytes = 0;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        const content = await part.toBuffer();
        bytes += content.byteLength;
        if (bytes > CALL_BYTES) throw tooLarge();
        if (part.filename || content.byteLength > 0)
          files.push({ name: (part.filename ?? '').replace(/^.*[/\\]/, ''), content });
      } else addField(fields, part.fieldname, String(part.value));
    }
  } catch (error) {
    throw asHttp(error);
  }
  if (files.length === 0) throw invalid('file', 'is missing: send a file, as curl -F file=@report.pdf does');
  const checked = FieldsOfFiles.safeParse(fields);
  if (!checked.success) throw invalidByZod(checked.error, 'form');
  if (files.length > 1 && 'id' in fields) throw invalid('id', 'goes for one file, and there are several');
  return files.map(({ name, content }) => ({
    ...(name !== '' && name !== NAMELESS && { name }),
    ...fields,
    content,
  }));
}

/** Fields whose text is JSON; `fields` can hold all others as one object. */
const JSON_FIELDS = new Set(['fields', 'attributes']);

function addField(fields: { [name: string]: unknown }, name: string, text: string): void {
  if (name === '__proto__') throw invalid(name, 'is not a field that is known here');
  if (JSON_FIELDS.has(name)) {
    const value = parseJson(text);
    if (name !== 'fields') fields[name] = value;
    else if (typeof value === 'object' && value !== null) Object.assign(fields, value);
    else throw invalid('fields', 'is no object');
  } else if (name === 'tags') {
    const tags = text.trimStart().startsWith('[') ? parseJson(text) : [text];
    fields.tags = [
      ...((fields.tags as unknown[] | undefined) ?? []),
      ...(Array.isArray(tags) ? tags : [tags]),
    ];
  } else if (name === 'hidden') fields.hidden = text === 'true' ? true : text === 'false' ? false : text;
  else fields[name] = text;
}

const tooLarge = () =>
  new HttpError(
    413,
    'too_large',
    `a file may have ${FILE_BYTES / MEGA} MiB, those of one call ${CALL_BYTES / MEGA} MiB together, and there may be ${MOST_FILES}`,
  );

/** The plugin's errors as HTTP errors. */
function asHttp(error: unknown): unknown {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (error instanceof HttpError) return error;
  if (statusCode === 413 || code === 'FST_FILES_LIMIT' || code === 'FST_PARTS_LIMIT') return tooLarge();
  if (
    code?.startsWith('FST_') ||
    /multipart|boundary|unexpected end|malformed/i.test(String((error as Error).message))
  )
    return invalid('', `the form cannot be read: ${(error as Error).message}`);
  return error;
}
