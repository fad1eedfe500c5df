/** Routes of documents: send, list, read and delete. */
import type { FastifyReply } from 'fastify';
import type { DocumentInput, DocumentRecords, DocumentReport } from '../../ingest/index.js';
import { JSON_TYPES, MOST_RECORDS } from '../body.js';
import {
  ChunksAnswer,
  DocumentRecord,
  DocumentReportAnswer,
  DocumentsAnswer,
  DocumentsQuery,
  MULTIPART_TYPE,
  RefusedDocumentsAnswer,
  StoredDocumentAnswer,
  WriteDocumentsQuery,
} from '../document-schemas.js';
import { clip, HttpError, invalid } from '../errors.js';
import { tooMany, Unreadable } from '../json.js';
import { documentsOfForm, takeForms } from '../multipart.js';
import { DeletedAnswer, IdPath, IdsBody, oneOrMany } from '../schemas.js';
import type { ServerState } from '../server-state.js';
import { type App, answers, type Context } from './context.js';

const tags = ['documents'];

const missing = () => new HttpError(404, 'not_found', 'there is no such document');

/**
 * Adds `POST /v1/documents`, `GET /v1/documents`, `POST /v1/documents/delete`, `GET /v1/documents/:id`,
 * `GET /v1/documents/:id/chunks` and `DELETE /v1/documents/:id`.
 */
export async function addDocuments({ app, state }: Context): Promise<void> {
  // Only these routes accept forms.
  await app.register(async (scope) => {
    await takeForms(scope);
    addWriting(scope as unknown as App, state);
  });
  addMany(app, state);
  addOne(app, state);
}

function addWriting(app: App, state: ServerState): void {
  app.post('/v1/documents', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'writeDocuments',
      summary:
        'Reads one or many documents and writes them with their items; unchanged ones are not read again.',
      consumes: [JSON_TYPES[0], MULTIPART_TYPE],
      querystring: WriteDocumentsQuery,
      body: oneOrMany(DocumentRecord),
      response: { ...answers(DocumentReportAnswer), 422: RefusedDocumentsAnswer },
    },
    handler: async (request, reply) => {
      const { documents } = state.need();
      const inputs = request.isMultipart() ? await documentsOfForm(request) : documentsOf(request.body);
      const write = request.query.keep === 'true' ? documents.update : documents.upsert;
      const report = await write(inputs as unknown as DocumentInput[], { signal: whileConnected(reply) });
      return answerReport(report, reply);
    },
  });
}

/** Routes of many documents: list, delete. */
function addMany(app: App, state: ServerState): void {
  const documents = (): DocumentRecords => state.need().documents;

  app.get('/v1/documents', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'listDocuments',
      summary: 'Lists documents in the order of their ids, a page at a time.',
      querystring: DocumentsQuery,
      response: answers(DocumentsAnswer),
    },
    handler: async ({ query: { after, limit = 100, source } }) => {
      const found = await documents().list({ after, limit, source });
      const last = found.at(-1)?.id;
      const more =
        found.length === limit && (await documents().list({ after: last, limit: 1, source })).length > 0;
      return { documents: found, next: more ? (last ?? null) : null };
    },
  });

  app.post('/v1/documents/delete', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'deleteDocuments',
      summary: 'Deletes many documents with their items; unknown ids are ignored.',
      body: IdsBody,
      response: answers(DeletedAnswer),
    },
    handler: async ({ body }) => ({ deleted: await documents().delete(body.ids) }),
  });
}

/** Routes of one document by its id: read it or its chunks, and delete it. */
function addOne(app: App, state: ServerState): void {
  const documents = (): DocumentRecords => state.need().documents;

  app.get('/v1/documents/:id', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'getDocument',
      summary: 'Reads the data of one document besides its item.',
      params: IdPath,
      response: answers(StoredDocumentAnswer, 404),
    },
    handler: async ({ params }) => {
      const found = await documents().get(params.id);
      if (!found) throw missing();
      return found;
    },
  });

  app.get('/v1/documents/:id/chunks', {
    config: { scope: 'read' },
    schema: {
      tags,
      operationId: 'getChunks',
      summary: 'Reads the chunks of one document.',
      params: IdPath,
      response: answers(ChunksAnswer, 404),
    },
    handler: async ({ params }) => {
      const chunks = await documents().chunks(params.id);
      if (!chunks) throw missing();
      return { chunks };
    },
  });

  app.delete('/v1/documents/:id', {
    config: { scope: 'write' },
    schema: {
      tags,
      operationId: 'deleteDocument',
      summary: 'Deletes one document with its item.',
      params: IdPath,
      response: answers(DeletedAnswer, 404),
    },
    handler: async ({ params }) => {
      const deleted = await documents().delete([params.id]);
      if (deleted.length === 0) throw missing();
      return { deleted };
    },
  });
}

/** The documents of a JSON body. */
function documentsOf(body: unknown): unknown[] {
  if (body === undefined || body === null)
    throw invalid('', 'the body is empty: send a document, an array of them, or a form with files');
  const sent: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (sent.length > MOST_RECORDS) throw tooMany(MOST_RECORDS);
  return sent.map((document: unknown) => {
    if (document instanceof Unreadable) throw invalid('', document.reason);
    if (typeof document !== 'object' || document === null) return document;
    const { content, encoding, ...fields } = document as { content?: unknown; encoding?: unknown };
    if (encoding !== undefined && encoding !== 'utf-8' && encoding !== 'base64')
      throw invalid('encoding', 'is utf-8 or base64');
    // Content that is not a string is refused with the other fields.
    if (typeof content !== 'string') return { ...fields, ...(content !== undefined && { content: null }) };
    if (encoding !== 'base64') return { ...fields, content };
    const bytes = Buffer.from(content, 'base64');
    const isWhole = bytes.toString('base64').replace(/=+$/, '') === content.replace(/\s|=+$/g, '');
    if (!isWhole) return { ...fields, content: null };
    return { ...fields, content: bytes };
  });
}

/** Aborts when the caller disconnects. */
function whileConnected({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => controller.abort());
  return controller.signal;
}

/** Responds with the report; if all documents were refused, as an error. */
function answerReport(report: DocumentReport, reply: FastifyReply): DocumentReport {
  const { documents, refused } = report;
  if (refused.length === 0) return report;
  const clipped = {
    documents,
    refused: refused.map(({ index, field, reason }) => ({ index, field: clip(field), reason: clip(reason) })),
  };
  if (documents.length > 0) return clipped;
  reply.code(422);
  const { field, reason } = clipped.refused[0];
  const first = field ? `${field}: ${reason}` : reason;
  const message =
    refused.length === 1
      ? `the document ${first}`
      : `all ${refused.length} documents were refused, the first as it ${first}`;
  return { ...clipped, error: { code: 'refused', message } } as DocumentReport;
}
