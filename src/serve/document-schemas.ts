/** Requests and responses of documents, as zod schemas; see `schemas.ts`. */
import { z } from 'zod';
import { documentFields } from '../ingest/index.js';
import { Source } from '../store/index.js';
import { name, PageQuery, ReportAnswer } from './schemas.js';

export const MULTIPART_TYPE = 'multipart/form-data';

const DocumentFields = name(
  z.strictObject(documentFields),
  'DocumentFields',
  'The fields of a document besides its content.',
);

export const DocumentRecord = name(
  z.strictObject({
    content: z
      .string()
      .describe(
        'The text, or the bytes of a file in base64. Content that is not text (many control characters, half surrogate pairs) is refused with 422.',
      ),
    encoding: z.enum(['utf-8', 'base64']).describe('The encoding of `content`; utf-8 by default.').optional(),
    ...documentFields,
  }),
  'Document',
  'A document. Fields that are left out are taken from the document itself (its title, and the tags of its front matter) or empty. Without name and format it is read as Markdown, which includes plain text.',
);

/** For the OpenAPI document: files sent as a form. */
export const MULTIPART_BODY = {
  type: 'object',
  description: 'Files under any name; other fields apply to all of them.',
  properties: {
    file: { type: 'array', items: { type: 'string', description: 'The bytes of a file.' } },
    fields: { $ref: '#/components/schemas/DocumentFieldsInput' },
  },
  required: ['file'],
} as const;

export const WriteDocumentsQuery = z.strictObject({
  keep: z
    .enum(['true', 'false'])
    .describe('true: existing items keep the fields that the call and the document leave out.')
    .optional(),
});

export const DocumentsQuery = PageQuery.extend({
  source: Source.describe('A prefix of the sources.').optional(),
});

/** The content of the multipart field `fields`. */
export const FieldsOfFiles = DocumentFields;

const described = {
  id: z.string(),
  format: z.string().describe('The format it was read as.'),
  chunks: z.int().describe('The number of its chunks.'),
  characters: z.int().describe('Length of its text in UTF-16 code units.'),
  pages: z.int().nullable().describe('Null for formats without pages.'),
  notes: z.array(z.string()).describe('Warnings, such as pages without text.'),
};

export const DocumentReportAnswer = name(
  z.object({
    documents: z.array(
      z.object({
        index: z.int().describe('Its position in the call, from 0.'),
        status: z.enum(['added', 'changed', 'unchanged']),
        ...described,
      }),
    ),
    refused: ReportAnswer.shape.refused,
  }),
  'DocumentReport',
  'The result of writing documents. Those that cannot be read are refused with a reason, and do not affect the others.',
);

export const RefusedDocumentsAnswer = name(
  DocumentReportAnswer.extend({ error: z.object({ code: z.string(), message: z.string() }) }),
  'RefusedDocuments',
  'The report of a call whose documents were all refused.',
);

export const StoredDocumentAnswer = name(
  z.object({
    ...described,
    bytes: z.number().describe('The size of the source in bytes.'),
    hash: z.string().describe('SHA-256 of the source and of the format it was read as.'),
    source: z.string().nullable().describe('The source that it was read from.'),
    owner: z.string().nullable(),
    imported: z.string().describe('When it was read; ISO 8601.'),
  }),
  'StoredDocument',
  'A document as it is stored; its item has the title, the tags and the text.',
);

export const DocumentsAnswer = z.object({
  documents: z.array(StoredDocumentAnswer),
  next: z.string().nullable().describe('Send it as `after` for the next page; null on the last.'),
});

export const ChunksAnswer = z.object({
  chunks: z.array(
    z.object({
      ordinal: z.int().describe('The ordinal within the document, from 0.'),
      headings: z.array(z.string()).describe('The headings above it, the outermost first.'),
      page: z.int().nullable(),
      start: z.int().describe('Its position in the text of the document, in UTF-16 code units.'),
      end: z.int(),
      text: z.string(),
    }),
  ),
});
