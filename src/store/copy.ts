/** `COPY … FROM STDIN` with its data in one go: the fastest way into a table, on both dialects. */
import type { Connection, Pool, Submittable } from 'pg';

/** What data in the binary format begins with. */
export const COPY_HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);

/** The byte that a `jsonb` value begins with in the binary format. */
export const JSONB_VERSION = 1;

/** What `pg`'s connections can do that its types do not tell. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(data: Uint8Array): void;
  endCopyFrom(): void;
}

/** A query that sends its data along with itself, instead of waiting until it is asked for. `pg` calls its methods. */
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
 * Runs `text`, a `COPY … FROM STDIN`, with its whole data, as a transaction of its own.
 *
 * @throws what the server answers, such as a unique violation; then nothing was written.
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
