/** PGlite, opened so that a commit is on the disk when it is answered. Runs in `pglite-worker.ts`. */
import { PGlite } from '@electric-sql/pglite';

export interface Embedded {
  /** Runs messages of the wire protocol. @returns the server's answer, in a buffer of its own. */
  run(messages: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

export async function openEmbedded(folder: string): Promise<Embedded> {
  const database = await PGlite.create({ dataDir: folder });
  return {
    async run(messages) {
      const answer = await database.execProtocolRaw(messages, { syncToFs: false });
      return answer.byteLength === answer.buffer.byteLength ? answer : answer.slice();
    },
    close: () => database.close(),
  };
}
