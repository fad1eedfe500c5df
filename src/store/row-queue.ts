/**
 * A queue of rows for logs: serving does not wait until they are written, which happens shortly after, in groups.
 *
 * - Serving has priority over logging: where too many wait, the oldest are dropped.
 * - A row that cannot be written does not keep the others from being written.
 */

/** How long a row waits at most, in milliseconds. */
const FLUSH_MS = 200;

/** The maximum number of rows in one statement. */
const BATCH = 500;

/** The maximum number of waiting rows. */
const QUEUE = 20_000;

export interface RowQueue<Row> {
  /** Adds a row, which is written within 0.2 s where the database is free. */
  add(row: Row): void;
  /** Writes all that is queued. */
  flush(): Promise<void>;
}

/**
 * @param write writes rows in one statement, all or none.
 * @param onDropped called for each row that is lost: too many were waiting, or it cannot be written.
 */
export function rowQueue<Row>(
  write: (rows: readonly Row[]) => Promise<unknown>,
  onDropped: () => void = () => {},
): RowQueue<Row> {
  let queue: Row[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const rows = queue.slice(0, BATCH);
      queue = queue.slice(BATCH);
      try {
        await write(rows);
      } catch {
        for (const row of rows) await write([row]).catch(onDropped);
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing ??= drain().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    flush,
    add(row) {
      queue.push(row);
      if (queue.length > QUEUE) {
        queue.shift();
        onDropped();
      }
      timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
    },
  };
}
