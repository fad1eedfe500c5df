/** `COPY … FROM STDIN` with all of its data at once: the fastest way to insert rows, on both dialects. */
import type { Connection, Pool, Submittable } from 'pg';

/** The header of data in the binary format. */
export const COPY_HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);

/** The byte that a `jsonb` value begins with in the binary format. */
export const JSONB_VERSION = 1;

/** Methods of `pg`'s connections that its types lack. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(data: Uint8Array): void;
  endCopyFrom(): void;
}

/**
 * A query that sends its data together with the statement, instead of waiting for the server's response. `pg` calls
 * its methods.
 */
class CopyFrom implements Submittable {
  constructor(
    readonly text: string,
    readonly data: Uint8Array,
    readonly done: (error?: unknown) => void,
  ) {}

  submit(connection: Connection): void {
    connection.stream.cork();
    connection.query(this.text);
    (connection as CopyConnection).sendCopyFromChunk(this.data);
    (connection as CopyConnection).endCopyFrom();
    connection.stream.uncork();
  }

  handleCopyInResponse(): void {}

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.done();
  }

  handleError(error: unknown): void {
    this.done(error);
  }
}

/**
 * Runs `text`, a `COPY … FROM STDIN`, with its whole data, as a separate transaction.
 *
 * @throws the server's error, such as a unique violation; nothing was written then.
 */
export async function copyFrom(pool: Pool, text: string, data: Uint8Array): Promise<void> {
  const client = await pool.connect();
  try {
    await new Promise<void>((resolve, reject) => {
      client.query(new CopyFrom(text, data, (error) => (error ? reject(error) : resolve())));
    });
  } finally {
    client.release();
  }
}
