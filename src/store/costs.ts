/**
 * The costs of answers: which provider wrote each, how long it took, its tokens and its price. Queued, and written
 * in groups.
 */
import { float8Array, int4Array, textArray } from './arrays.js';
import type { Database } from './database.js';
import { rowQueue } from './row-queue.js';
import { milliseconds } from './times.js';

/** The cost of one answer, with all calls of language models that were made for it, including those that failed. */
export interface AnswerCost {
  /** The answer's request. */
  readonly request: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** The id of the person who asked, of a visitor by `visitorId`; null for nobody, or for a deleted user. */
  readonly owner: string | null;
  /** What wrote it: a provider's name, or `extractive`. */
  readonly provider: string;
  readonly strategy: string;
  /** Whether it answers the question; false where it was stopped, or says that the sources have no answer. */
  readonly answered: boolean;
  readonly milliseconds: number;
  /** Calls of language models. */
  readonly calls: number;
  /** Tokens of prompts, and of what was written. */
  readonly input: number;
  readonly output: number;
  /** In the currency of the providers' prices. */
  readonly cost: number;
}

/** What a person's answers cost. */
export interface Spent {
  readonly owner: string | null;
  readonly tokens: number;
  readonly money: number;
}

export interface CostTable {
  /** Queues the cost of an answer; `close` of the store writes what is left. Never rejects. */
  log(row: AnswerCost): void;
  /** The latest first. @param page.before the request where the page before ended. */
  list(page: { readonly before?: string | undefined; readonly limit: number }): Promise<AnswerCost[]>;
  /** What the answers of each person cost since a time, in milliseconds since 1970. */
  spent(from: number): Promise<Spent[]>;
  /** Deletes what is older than `before`, in milliseconds since 1970. @returns how many. */
  purge(before: number): Promise<number>;
}

export interface OpenCosts extends CostTable {
  /** Writes all that is queued. */
  flush(): Promise<void>;
}

async function insert({ pool }: Pick<Database, 'pool'>, rows: readonly AnswerCost[]): Promise<void> {
  await pool.query(
    `insert into tandem.answer_costs
       (request, at, owner, provider, strategy, answered, milliseconds, calls, input, output, cost)
     select request, to_timestamp(at / 1000), owner, provider, strategy, answered = 1, milliseconds, calls, input, output, cost
     from unnest($1::text[], $2::float8[], $3::text[], $4::text[], $5::text[], $6::int[], $7::float8[], $8::int[], $9::float8[], $10::float8[], $11::float8[])
       as sent (request, at, owner, provider, strategy, answered, milliseconds, calls, input, output, cost)
     on conflict (request) do nothing`,
    [
      textArray(rows.map(({ request }) => request)),
      float8Array(rows.map(({ at }) => at)),
      textArray(rows.map(({ owner }) => owner)),
      textArray(rows.map(({ provider }) => provider)),
      textArray(rows.map(({ strategy }) => strategy)),
      int4Array(rows.map(({ answered }) => Number(answered))),
      float8Array(rows.map(({ milliseconds }) => milliseconds)),
      int4Array(rows.map(({ calls }) => calls)),
      float8Array(rows.map(({ input }) => input)),
      float8Array(rows.map(({ output }) => output)),
      float8Array(rows.map(({ cost }) => cost)),
    ],
  );
}

/** The table of the costs of answers, written in groups. */
export function openCosts(database: Pick<Database, 'pool'>): OpenCosts {
  const { pool } = database;
  const { add, flush } = rowQueue((rows: readonly AnswerCost[]) => insert(database, rows));

  return {
    flush,
    log: add,
    async list({ before, limit }) {
      await flush();
      const { rows } = await pool.query<AnswerCost>(
        `select request, ${milliseconds('at')} as at, owner, provider, strategy, answered, milliseconds, calls,
                input, output, cost
         from tandem.answer_costs
         where $1::text is null or (at, request) < (select at, request from tandem.answer_costs where request = $1)
         order by tandem.answer_costs.at desc, request desc limit $2`,
        [before ?? null, limit],
      );
      return rows;
    },
    async spent(from) {
      await flush();
      const { rows } = await pool.query<Spent>(
        `select owner, sum(input + output) as tokens, sum(cost) as money
         from tandem.answer_costs where at >= to_timestamp($1::float8 / 1000) group by owner`,
        [from],
      );
      return rows;
    },
    async purge(before) {
      await flush();
      const { rowCount } = await pool.query(
        'delete from tandem.answer_costs where at < to_timestamp($1::float8 / 1000)',
        [before],
      );
      return rowCount ?? 0;
    },
  };
}
