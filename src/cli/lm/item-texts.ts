/** The items of a data folder as training texts of a language model. */
import { writeDurably } from '../../runtime/index.js';
import type { Context, DataOptions } from '../command.js';
import { withRecords } from '../reach.js';

/**
 * Writes the title and the body of each item that is not hidden as a line of JSON; if a server has the folder open,
 * from the server.
 *
 * @returns how many were written.
 */
export function writeItemTexts(options: DataOptions, context: Context, path: string): Promise<number> {
  return withRecords(options, context, (records) =>
    writeDurably(path, async (file) => {
      let written = 0;
      for await (const { lines } of records.read('items')) {
        context.signal.throwIfAborted();
        const texts = lines.split('\n').flatMap((line) => {
          const text = line === '' ? '' : textOf(JSON.parse(line));
          return text === '' ? [] : [`${JSON.stringify({ text })}\n`];
        });
        written += texts.length;
        await file.writeFile(texts.join(''));
      }
      return written;
    }),
  );
}

function textOf({ title, body, hidden }: { title?: string; body?: string; hidden?: boolean }): string {
  if (hidden || !body?.trim()) return '';
  return title ? `${title}\n\n${body}` : body;
}
