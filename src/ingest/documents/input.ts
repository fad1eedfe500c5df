/** A document as it is sent: its content, and what its item has besides. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Id, ItemPatch, Source } from '../../store/index.js';
import { DOCUMENT_FORMATS, type DocumentFormat, endingOf } from './formats.js';
import { READER_VERSION } from './limits.js';

const { title, tags, attributes, image, published, expires, hidden } = ItemPatch.shape;

const Content = z.custom<string | Uint8Array>(
  (value) => typeof value === 'string' || value instanceof Uint8Array,
  'is neither text nor bytes (as JSON: base64)',
);

/** What a document may be given besides its content. */
export const documentFields = {
  id: Id.describe('The id of its item; else the name, else made of the content.').optional(),
  name: Source.describe('The name of the file: tells the format where the content does not.').optional(),
  format: z.enum(DOCUMENT_FORMATS).describe('Told by content and name, if left out.').optional(),
  ...{ title, tags, attributes, image, published, expires, hidden },
  owner: Id.describe(
    'The user whose it is: it is erased with them. It hides the document from nobody: use tags and filters for that.',
  ).optional(),
  source: Source.describe(
    'Where it was read from; of two documents with one source the later has it.',
  ).optional(),
};

/**
 * A document as it is sent: its content, text or the bytes of a file, and the other fields of its item. What is left out
 * is taken from the document (its title, and the tags of its front matter) or is empty.
 */
export const DocumentInput = z.strictObject({ content: Content, ...documentFields });

export type DocumentInput = z.input<typeof DocumentInput>;

export type CheckedDocument = z.output<typeof DocumentInput>;

const encoder = new TextEncoder();

/** A document's content as bytes; text in UTF-8. */
export const bytesOf = ({ content }: Pick<CheckedDocument, 'content'>): Uint8Array =>
  typeof content === 'string' ? encoder.encode(content) : content;

/** A heading, a fence, a head of a table, or a link: what plain text hardly has. */
const MARKDOWN = /^#{1,6} \S|^(?:```|~~~)|^\|?(?: *:?-{3,}:? *\|)+|\]\((?:https?:|\.{0,2}\/|#)/m;

/** As much of a text as is looked at. */
const LOOKED_AT = 100_000;

/** The format that was asked for; text without a name is Markdown where it has its marks, else plain. */
export function formatAsked({ content, name, format }: CheckedDocument): DocumentFormat | undefined {
  if (format !== undefined || typeof content !== 'string' || name !== undefined) return format;
  return MARKDOWN.test(content.slice(0, LOOKED_AT)) ? 'markdown' : 'text';
}

/** What tells whether a document is the same as one that was read: SHA-256 of its bytes, and of how they are read. */
export function documentHash(bytes: Uint8Array, name: string, format: DocumentFormat | undefined): string {
  return createHash('sha256')
    .update(`${READER_VERSION} ${format ?? endingOf(name)}\n`)
    .update(bytes)
    .digest('hex');
}
