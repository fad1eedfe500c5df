/** Group commit: calls that come while a transaction is under way share the next one, so that many small calls cost little. */

/** One call's rows and its promise. */
interface Call<Row, Result> {
  readonly rows: readonly Row[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommit<Row, Result> {
  add(rows: readonly Row[]): Promise<Result>;
  /** Resolves once everything added before is settled. */
  settled(): Promise<void>;
}

/**
 * @param commit writes the rows of several calls in one transaction, and returns the result of each call. Where it
 *   fails, each call is tried again alone, so that no call fails because of another's rows.
 * @param limit rows of a group at most, unless one call alone has more.
 * @param inFlight groups that `commit` may be busy with at once.
 */
export function groupCommit<Row, Result>(
  commit: (calls: readonly (readonly Row[])[]) => Promise<Result[]>,
  { limit, inFlight }: { limit: number; inFlight: number },
): GroupCommit<Row, Result> {
  let queue: Call<Row, Result>[] = [];
  const busy = new Set<Promise<void>>();
  let scheduled = false;

  function next(): Call<Row, Result>[] {
    let rows = 0;
    let count = 0;
    while (count < queue.length && (count === 0 || rows + queue[count].rows.length <= limit)) {
      rows += queue[count].rows.length;
      count++;
    }
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    return group;
  }

  async function write(group: readonly Call<Row, Result>[]): Promise<void> {
    try {
      const results = await commit(group.map(({ rows }) => rows));
      for (const [index, { resolve }] of group.entries()) resolve(results[index]);
    } catch (error) {
      if (group.length === 1) group[0].reject(error);
      else for (const call of group) await write([call]);
    }
  }

  function pump(): void {
    scheduled = false;
    while (queue.length > 0 && busy.size < inFlight) {
      const done = write(next()).then(() => {
        busy.delete(done);
        pump();
      });
      busy.add(done);
    }
  }

  return {
    add: (rows) =>
      new Promise((resolve, reject) => {
        queue.push({ rows, resolve, reject });
        // Deferred, so that all calls of this turn of the event loop share a group.
        if (!scheduled) {
          scheduled = true;
          setImmediate(pump);
        }
      }),
    async settled() {
      while (queue.length > 0 || busy.size > 0) {
        if (busy.size > 0) await Promise.race(busy);
        else await new Promise(setImmediate);
      }
    },
  };
}
