/** Data sets for the tests of importing: a folder of files written, imported and told in lines. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { planImport, type SourceOptions } from '#tandem/ingest/files/plan.js';
import { DEFAULTS, inFolder, readJob } from '../files/helpers.js';

/** Files of a data set by their paths in its folder. */
export type Files = { readonly [path: string]: string | Buffer };

/** Imports a folder; `item id`, `user id` and `kind user item value time` for each record, and what was not taken. */
export async function taken(
  files: Files,
  options: Partial<SourceOptions> = {},
): Promise<{ readonly records: string[]; readonly skipped: string[] }> {
  return inFolder({}, async (folder) => {
    const root = join(folder, 'set');
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    const { jobs, skipped } = await planImport([root], { ...DEFAULTS, ...options });
    const records: string[] = [];
    for (const job of jobs) {
      const read = await readJob(job);
      const timed =
        job.mapping === undefined || job.mapping.steps.some(({ target }) => target.field === 'at');
      for (const record of read.records) {
        const { id, title, tags, hidden, published, kind, user, session, item, value, at } = record;
        const parts =
          job.what === 'events'
            ? [kind, user ?? session, item, value, timed && new Date(at as number).toISOString().slice(0, 19)]
            : [
                job.what === 'items' ? 'item' : 'user',
                id,
                title,
                Array.isArray(tags) && tags.length > 0 && tags.join('+'),
                published !== undefined && new Date(published as number).getUTCFullYear(),
                hidden && 'hidden',
              ];
        records.push(parts.filter((part) => part !== undefined && part !== false && part !== null).join(' '));
      }
      records.push(...read.refused.map(({ line, reason }) => `refused ${line}: ${reason}`));
    }
    return { records, skipped: skipped.map(({ name }) => name.split('/').at(-1) ?? '') };
  });
}

/** Texts as they are and objects as JSON, a line each. */
export const lines = (...rows: (string | object)[]) =>
  rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join('');

/** Files of a data set, what is to be read from them, and the files that are to be skipped. */
export interface DataSet {
  readonly files: Files;
  readonly records: string[];
  readonly skipped?: string[];
}
