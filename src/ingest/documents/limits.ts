/** What one document may hold at most; beyond it the document is refused, and the message says what to do. */
export const LIMITS = {
  /** Bytes of a document as it is sent or found. */
  bytes: 128 * 1024 * 1024,
  /** UTF-16 code units of its text. */
  characters: 20_000_000,
  /** Bytes of all that a packed document (DOCX, EPUB and others) is unpacked to, and the files in it. */
  unpacked: 256 * 1024 * 1024,
  files: 10_000,
  pages: 20_000,
  /** Milliseconds that reading it may take. */
  time: 60_000,
  /** Mebibytes of the thread that reads it. */
  memory: 768,
} as const;

/** The version of parsers and chunking: what was read by another is read again. */
export const READER_VERSION = 2;
