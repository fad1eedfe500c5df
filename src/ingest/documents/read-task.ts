/** What a thread that reads documents is given, and what it answers. */
import type { ChunkedText } from '../../text/index.js';
import type { Extracted } from './extracted.js';
import type { DocumentFormat } from './formats.js';

/** A document's text in chunks. */
export interface ReadDocument extends Omit<Extracted, 'blocks'> {
  readonly chunks: readonly ChunkedText[];
}

export interface ReadTask {
  readonly bytes: Uint8Array;
  /** The file's name, by which its format is told where its bytes do not. */
  readonly name: string;
  readonly format: DocumentFormat | undefined;
}

export type ReadAnswer = { readonly read: ReadDocument } | { readonly unreadable: string };
