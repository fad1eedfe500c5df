/**
 * Data of other shapes (`shapes.js`): Tandem without training and peers, on the same rows and with the same metrics.
 *
 * Tandem gets the rows as a user would import them, with `tandem import`; its lists are those of `tandem eval`, by score
 * fusion. Recall and NDCG of the first 20 of all items that a person did not have.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listsOf } from '#tandem/evaluate/index.js';
import { runJson } from '../lib/child.js';
import { inFolder, writeLines } from '../lib/files.js';
import { ndcgOf } from '../lib/ndcg.js';
import { significant } from '../lib/stats.js';
import { tandem } from '../lib/tandem.js';
import { LONG, SHAPE_PEERS } from './shape-peers.js';
import { SHAPES } from './shapes.js';

const PLACES = 20;

const scripts = fileURLToPath(new URL('../peers/', import.meta.url));

/**
 * Measures shapes of one set.
 * @param {{ name: string, pairs: import('./shapes.js').Pair[], shapes: string[], methods: string[], python?: string, keep?: string, log: (line: string) => void }} task
 * @param {{ figures: object, ratios: object }} results
 */
export async function measureShapes(
  { name, pairs, shapes, methods, python, keep, log },
  { figures, ratios },
) {
  /** Results of peers by their input: peers do not use times, so several shapes are the same input. */
  const answered = answersIn(keep);
  for (const one of shapes) {
    const shape = SHAPES[one].make(pairs);
    const people = [...shape.wanted.keys()];
    log(
      `${name}, ${one}: ${SHAPES[one].says}; ${shape.rows.length} rows, ${people.length} people to find for`,
    );
    const evaluate = (lists) => evaluated(shape.wanted, people, lists);
    const found = {};
    if (methods.includes('tandem')) found.tandem = evaluate(await tandemLists(shape, people, log));
    if (methods.includes('popular')) found.popular = evaluate(popularLists(shape, people));
    for (const peer of methods.filter((method) => Object.hasOwn(SHAPE_PEERS, method))) {
      const best = python && (await bestOf(peer, { shape, people, evaluate, python, log, answered }));
      if (best) found[peer] = best;
    }
    const of = (text) => `${name}_${one}_${text}`.replace(/\W/g, '_');
    for (const [method, { recall, ndcg }] of Object.entries(found)) {
      log(`${name}, ${one}, ${method}: recall@20 ${recall.toFixed(4)}, NDCG@20 ${ndcg.toFixed(4)}`);
      figures[of(`${method}_recall20`)] = significant(recall);
      figures[of(`${method}_ndcg20`)] = significant(ndcg);
    }
    const { tandem: ours, ...others } = found;
    if (!ours || Object.keys(others).length === 0) continue;
    for (const figure of ['recall', 'ndcg']) {
      const best = Math.max(...Object.values(others).map((each) => each[figure]));
      ratios[of(`${figure}20_vs_best_peer`)] = significant(ours[figure] / best, 4);
    }
  }
}

/** The mean recall and NDCG of lists. */
function evaluated(wanted, people, lists) {
  let [recall, ndcg] = [0, 0];
  people.forEach((user, k) => {
    const sought = wanted.get(user);
    const hits = lists[k].slice(0, PLACES).filter((item) => sought.has(item)).length;
    recall += hits / sought.size / people.length;
    ndcg += ndcgOf(lists[k], sought, PLACES) / people.length;
  });
  return { recall, ndcg };
}

/** Imports rows, as a user would. @returns the data folder, in `folder`. */
export async function importShape(folder, rows) {
  const [file, data] = [join(folder, 'events.csv'), join(folder, 'data')];
  const has = (field) => rows.some((row) => row[field] !== undefined);
  const columns = [
    ['user', 'user_id'],
    ['item', 'item_id'],
    ...(has('at') ? [['at', 'timestamp']] : []),
    ...(has('value') ? [['value', 'plays']] : []),
  ];
  const lines = function* () {
    yield columns.map(([, title]) => title).join(',');
    for (const row of rows) yield columns.map(([field]) => row[field]).join(',');
  };
  await writeLines(file, lines());
  await tandem(['import', file, '--what', 'events', '--data', data]);
  return data;
}

/** What Tandem recommends, from a data folder into which the rows were imported. */
function tandemLists({ rows }, people, log) {
  return inFolder(async (folder) => {
    const data = await importShape(folder, rows);
    const lists = await listsOf({ data, databaseUrl: '', users: people, limit: PLACES });
    log('tandem: its lists are made');
    return lists;
  });
}

function popularLists({ rows }, people) {
  const had = hadBy(rows);
  const count = new Map();
  for (const items of had.values()) for (const item of items) count.set(item, (count.get(item) ?? 0) + 1);
  const order = [...count.keys()].sort((a, b) => count.get(b) - count.get(a));
  return people.map((user) => {
    const list = [];
    for (const item of order) if (!had.get(user).has(item) && list.push(item) === PLACES) break;
    return list;
  });
}

function hadBy(rows) {
  const had = new Map();
  for (const { user, item } of rows) {
    if (!had.has(user)) had.set(user, new Set());
    had.get(user).add(item);
  }
  return had;
}

/** What peers answered, in memory and, where a folder is given, in files there. */
function answersIn(folder) {
  const known = new Map();
  const file = (given) => join(folder, `${given}.json`);
  if (folder) mkdirSync(folder, { recursive: true });
  return {
    get(given) {
      if (!known.has(given) && folder && existsSync(file(given)))
        known.set(given, JSON.parse(readFileSync(file(given), 'utf8')));
      return known.get(given);
    },
    set(given, lists) {
      known.set(given, lists);
      if (folder) writeFileSync(file(given), JSON.stringify(lists));
    },
  };
}

/** A peer's best figures of all its settings. */
async function bestOf(peer, { shape, people, evaluate, python, log, answered }) {
  let best;
  const { settings: few, many = few } = SHAPE_PEERS[peer];
  for (const settings of new Set(shape.rows.map(({ item }) => item)).size >= LONG ? many : few) {
    const lists = await peerLists(peer, settings, { shape, people, python, log, answered });
    if (!lists) break;
    const measured = evaluate(lists);
    log(`  ${peer} ${JSON.stringify(settings)}: ${measured.recall.toFixed(4)}, ${measured.ndcg.toFixed(4)}`);
    best = best && {
      recall: Math.max(best.recall, measured.recall),
      ndcg: Math.max(best.ndcg, measured.ndcg),
    };
    best ??= measured;
  }
  return best;
}

/** A peer's lists; none where it does not run here. */
function peerLists(peer, settings, { shape, people, python, log, answered }) {
  return inFolder(async (files) => {
    const had = hadBy(shape.rows);
    const users = [...had.keys()];
    const items = [...new Set(shape.rows.map(({ item }) => item))];
    const numbers = new Map(items.map((item, number) => [item, number]));
    const line = new Map(users.map((user, number) => [user, number]));
    const histories = users.map((user) => [...had.get(user)].map((item) => numbers.get(item)).join(' '));
    const asked = people.map((user) => String(line.get(user)));
    const given = createHash('md5')
      .update(JSON.stringify([peer, settings, histories, asked]))
      .digest('hex');
    const before = answered.get(given);
    if (before) return before;
    await writeLines(join(files, 'histories.txt'), histories);
    await writeLines(join(files, 'people.txt'), asked);
    const args = { split: files, answers: files, items: items.length, seed: 1, ...settings };
    const words = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]);
    try {
      const { result } = await runJson(python, [...SHAPE_PEERS[peer].script, ...words], {
        cwd: scripts,
        timeoutMs: 7_200_000,
      });
      log(`  ${peer}: ${JSON.stringify(result)}`);
    } catch (error) {
      log(`${peer}: left out, it does not run here: ${error.message}`);
      return undefined;
    }
    const text = await readFile(join(files, 'lists.txt'), 'utf8');
    const lists = text
      .trim()
      .split('\n')
      .map((row) => row.split(' ').map((number) => items[Number(number)]));
    answered.set(given, lists);
    return lists;
  });
}
