/** RecBole's atomic files: tables separated by tabs whose header gives each column's type, as `item_id:token`. */
import { extname } from 'node:path';
import type { AssignOptions } from '../assign.js';
import { nameFit, type What } from '../fields.js';
import { FileProblem } from '../problem.js';

const TYPED = /^(.+):(token|token_seq|float|float_seq)$/;

const HOLDS: { readonly [extension: string]: What } = {
  '.inter': 'events',
  '.item': 'items',
  '.user': 'users',
};

/** How such a table is read; nothing where it is another one. @throws FileProblem where it holds nothing to import. */
export function recbole(
  base: string,
  header: readonly string[],
):
  | {
      readonly columns: string[];
      readonly options: Pick<AssignOptions, 'extra' | 'separator'> & { what?: What };
    }
  | undefined {
  const typed = header.map((name) => TYPED.exec(name));
  if (header.length === 0 || !typed.every((match) => match !== null)) return undefined;
  const extension = extname(base).toLowerCase();
  if (['.kg', '.link', '.net'].includes(extension))
    throw new FileProblem(`${base}: a file of RecBole that holds no items, users or events`);
  const what = HOLDS[extension];
  const columns = typed.map((match) => match[1]);
  // Texts and tags are both lists of words: what is no title or text is tags.
  const tags =
    what === 'events'
      ? []
      : typed.filter(
          ([, name, type]) =>
            type === 'token_seq' && nameFit('items', 'title', name) < 0 && nameFit('items', 'body', name) < 0,
        );
  return {
    columns,
    options: {
      ...(what && { what }),
      separator: ' ',
      extra: tags.map(([, name]) => [name, 'tags'] as const),
    },
  };
}
