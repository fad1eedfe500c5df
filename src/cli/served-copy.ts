/**
 * A copy of the data that a server has open, in a folder that is deleted afterwards, for work that would slow down the
 * server.
 */
import { withCopyOf } from '../evaluate/index.js';
import type { Context } from './command.js';
import type { Remote } from './remote.js';

/** Runs `work` on a copy of the records of a server, with the settings of its folder. */
export function withCopy<Result>(
  remote: Remote,
  folder: string,
  { progress, signal, say }: Context,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  say('copying its records first, so that this does not hold it up');
  return withCopyOf(
    async function* (what) {
      for await (const { lines } of remote.export(what, signal)) {
        const text = lines.trimEnd();
        yield text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as object);
      }
    },
    folder,
    {
      signal,
      onProgress: (step) => progress.update({ ...step, counted: { number: step.done, unit: 'records' } }),
    },
    work,
  );
}
