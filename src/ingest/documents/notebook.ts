/** Jupyter notebooks (nbformat 3 and 4): cells of Markdown and of code in their order. What cells put out is left out. */
import { z } from 'zod';
import { decodeText } from './decode.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { addMarkdown } from './markdown.js';
import { Unreadable } from './unreadable.js';

const Lines = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))]);

const Cells = z.array(z.object({ cell_type: z.string(), source: Lines.optional(), input: Lines.optional() }));

const Notebook = z.object({
  cells: Cells.optional(),
  /** Version 3 has them in sheets. */
  worksheets: z.array(z.object({ cells: Cells })).optional(),
  metadata: z
    .object({ title: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** Reads a notebook. @throws Unreadable where it is none. */
export function readNotebook(bytes: Uint8Array): Extracted {
  let json: unknown;
  try {
    json = JSON.parse(decodeText(bytes));
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable(`is no notebook: it is not JSON (${(error as Error).message})`);
  }
  const { data, error } = Notebook.safeParse(json);
  const cells = data?.cells ?? data?.worksheets?.flatMap((sheet) => sheet.cells);
  if (!cells)
    throw new Unreadable(
      `is no notebook: ${error ? `${error.issues[0].path.join('.')} ${error.issues[0].message}` : 'it has no cells'}`,
    );
  const builder = new TextBuilder();
  for (const { cell_type: kind, source, input } of cells) {
    const text = source ?? input ?? '';
    if (kind === 'markdown') addMarkdown(builder, text);
    else builder.add(kind === 'code' ? 'code' : 'paragraph', text);
  }
  return builder.done('notebook', { title: data?.metadata?.title });
}
