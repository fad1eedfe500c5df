/** Counts of served lists and of the events that answer them: for opening and reports. */
import { textArray } from './arrays.js';
import type { Database } from './database.js';
import type { PassageList } from './passage-list.js';
import type { AnswerTable } from './store.js';
import { milliseconds } from './times.js';

// The person whom a list was for, as an id of the table of users, even where that row was only created later.
const PERSON = `coalesce(query->>'user', chr(1) || (query->>'session'))`;

const SERVED = `
  select ${PERSON} as person, decision->'arms'->>$1 as arm, count(*)::float8 as lists, ${milliseconds('min(at)')} as since
  from tandem.requests where decision->'arms' ? $1 group by 1, 2`;

const SHOWN = `
  select item, count(*)::float8 as times
  from tandem.requests, unnest(items) as item
  where at >= to_timestamp($1::float8 / 1000) and not query ? 'passages' group by 1`;

const PLACES = `
  select coalesce(sum(cardinality(items)), 0)::float8 as places,
         coalesce(sum(jsonb_array_length(coalesce(decision->'explored', '[]'))), 0)::float8 as explored
  from tandem.requests where at >= to_timestamp($1::float8 / 1000) and not query ? 'passages'`;

const BY_EXPLORED = `
  select k.name as kind, count(*)::float8 as times,
         count(*) filter (where r.decision->'explored' @> to_jsonb(e.position::int))::float8 as explored
  from tandem.events e
  join tandem.requests r on r.id = e.request
  join tandem.kinds k on k.no = e.kind_no
  where r.at >= to_timestamp($1::float8 / 1000) and e.position is not null
  group by 1 order by 1`;

const SEARCHES = `
  select * from (
    select r.at, r.id as request, r.query->>'query' as query,
           case when cardinality(r.features) > 0 then r.items else '{}' end as shown, e.user_no as "user", e.item_no as item, k.name as kind
    from tandem.requests r
    join tandem.events e on e.request = r.id
    join tandem.kinds k on k.no = e.kind_no
    where r.query ? 'query' and e.item_no is not null
    order by r.at desc, r.id desc limit $1
  ) as latest order by at, request`;

const PASSAGES = `
  select id, ${milliseconds('at')} as at, items, features::float8[] as features, query from tandem.requests
  where feature_names = $1::text[] order by requests.at desc, id desc limit $2`;

const OF_PASSAGES = `
  select e.request, k.name as kind, e.user_no as "user", e.position
  from tandem.events e join tandem.kinds k on k.no = e.kind_no
  where e.request = any($1::text[])`;

/** @param flush writes queued rows, so that they are counted. */
export function openAnswers({ pool }: Database, flush: () => Promise<void>): AnswerTable {
  async function rows<Row extends object>(text: string, ...values: unknown[]): Promise<Row[]> {
    await flush();
    return (await pool.query<Row>(text, values)).rows;
  }
  return {
    searches: (limit) => rows(SEARCHES, limit),
    async passages(featureNames, limit) {
      const lists = await rows<Omit<PassageList, 'events'>>(PASSAGES, textArray(featureNames), limit);
      if (lists.length === 0) return [];
      const events = await rows<PassageList['events'][number] & { request: string }>(
        OF_PASSAGES,
        textArray(lists.map(({ id }) => id)),
      );
      const byRequest = new Map<string, typeof events>();
      for (const event of events) {
        const own = byRequest.get(event.request);
        if (own) own.push(event);
        else byRequest.set(event.request, [event]);
      }
      return lists.reverse().flatMap((list) => {
        const own = byRequest.get(list.id);
        return own ? [{ ...list, events: own }] : [];
      });
    },
    shown: (from) => rows(SHOWN, from),
    served: (experiment) => rows(SERVED, experiment),
    async explored(from) {
      const [counts] = await rows<{ places: number; explored: number }>(PLACES, from);
      return { ...counts, answers: await rows(BY_EXPLORED, from) };
    },
  };
}
