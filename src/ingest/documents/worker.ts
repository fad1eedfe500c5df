/** The task of a thread that reads documents: bytes in, text and chunks out. What is wrong with a document is an answer. */
import { chunkText } from '../../text/index.js';
import { extract, formatOf } from './formats.js';
import type { ReadAnswer, ReadTask } from './read-task.js';
import { Unreadable } from './unreadable.js';

// Parsers leave promises behind whose errors they have told of in another way; they would end the thread.
process.on('unhandledRejection', () => {});

/** Reads one document in this thread. */
export default async function read({ bytes, name, format }: ReadTask): Promise<ReadAnswer> {
  try {
    const { blocks, ...document } = await extract(bytes, format ?? formatOf(bytes, name));
    if (document.text === '') return { unreadable: 'has no text' };
    return { read: { ...document, chunks: chunkText(document.text, blocks, document.title ?? undefined) } };
  } catch (error) {
    if (error instanceof Unreadable) return { unreadable: error.message };
    throw error;
  }
}
