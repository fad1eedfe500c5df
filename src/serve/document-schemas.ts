/** Requests and answers of documents as zod schemas; see `schemas.ts`. */
import { z } from 'zod';
import { documentFields } from '../ingest/index.js';
import { Source } from '../store/index.js';
import { name, PageQuery, ReportAnswer } from './schemas.js';

export const MULTIPART_TYPE = 'multipart/form-data';

const DocumentFields = name(
  z.strictObject(documentFields),
  'DocumentFields',
  'What a document may be given besides its content.',
);

export const DocumentRecord = name(
  z.strictObject({
    content: z
      .string()
      .describe(
        'The text, or the bytes of a file in base64. What is no text (many control characters, half surrogate pairs) is refused with 422.',
      ),
    encoding: z.enum(['utf-8', 'base64']).describe('What `content` is; utf-8, if left out.').optional(),
    ...documentFields,
  }),
  'Document',
  'A document. What is left out is taken from the document itself (its title, and the tags of its front matter) or is empty. Without name and format it is Markdown, which plain text is, too.',
);

/** For the OpenAPI document: files as they are sent by forms. */
export const MULTIPART_BODY = {
  type: 'object',
  description: 'Files under any name; what else is sent goes for all of them.',
  properties: {
    file: { type: 'array', items: { type: 'string', description: 'The bytes of a file.' } },
    fields: { $ref: '#/components/schemas/DocumentFieldsInput' },
  },
  required: ['file'],
} as const;

export const WriteDocumentsQuery = z.strictObject({
  keep: z
    .enum(['true', 'false'])
    .describe('true: items that are there keep what the call and the document leave out.')
    .optional(),
});

export const DocumentsQuery = PageQuery.extend({
  source: Source.describe('Only those whose source begins with this.').optional(),
});

/** What the multipart field `fields` holds. */
export const FieldsOfFiles = DocumentFields;

const described = {
  id: z.string(),
  format: z.string().describe('What it was read as.'),
  chunks: z.int().describe('How many chunks it has.'),
  characters: z.int().describe('Length of its text in UTF-16 code units.'),
  pages: z.int().nullable().describe('Null where it has none.'),
  notes: z.array(z.string()).describe('What one should know, such as pages without text.'),
};

export const DocumentReportAnswer = name(
  z.object({
    documents: z.array(
      z.object({
        index: z.int().describe('Where in the call it stood, from 0.'),
        status: z.enum(['added', 'changed', 'unchanged']),
        ...described,
      }),
    ),
    refused: ReportAnswer.shape.refused,
  }),
  'DocumentReport',
  'What became of documents. Those that cannot be read are refused with their reason and cost the others nothing.',
);

export const RefusedDocumentsAnswer = name(
  DocumentReportAnswer.extend({ error: z.object({ code: z.string(), message: z.string() }) }),
  'RefusedDocuments',
  'The report of a call of which nothing was taken.',
);

export const StoredDocumentAnswer = name(
  z.object({
    ...described,
    bytes: z.number().describe('Size of what was read.'),
    hash: z.string().describe('SHA-256 of what was read and of what it was read as.'),
    source: z.string().nullable().describe('Where it was read from.'),
    owner: z.string().nullable(),
    imported: z.string().describe('When it was read; ISO 8601.'),
  }),
  'StoredDocument',
  'A document as it is kept; its item has the title, the tags and the text.',
);

export const DocumentsAnswer = z.object({
  documents: z.array(StoredDocumentAnswer),
  next: z.string().nullable().describe('Send it as `after` for the next page; null on the last.'),
});

export const ChunksAnswer = z.object({
  chunks: z.array(
    z.object({
      ordinal: z.int().describe('Which one of the document’s it is, from 0.'),
      headings: z.array(z.string()).describe('Those it stands under, the outermost first.'),
      page: z.int().nullable(),
      start: z.int().describe('Where it stands in the text of the document, in UTF-16 code units.'),
      end: z.int(),
      text: z.string(),
    }),
  ),
});
