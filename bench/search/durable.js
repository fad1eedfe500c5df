/**
 * Kills: a process that writes, changes and deletes items is killed (SIGKILL) again and again while it indexes. After each
 * kill the folder is opened, and searched: every acknowledged item must be found by its word, no deleted one, and nothing by
 * a word that was overwritten.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { open } from '#tandem/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { inFolder } from '../lib/files.js';

const WRITER = fileURLToPath(new URL('./write-forever.js', import.meta.url));

/** A kill comes after so many acknowledgements, at most. */
const LATEST = 3_000;

/** Runs a writer and kills it once it acknowledged so many writes. @returns the lines that it printed. */
function killed(folder, prefix, after) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, folder, prefix], { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let complaint = '';
    let lines = 0;
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      for (const byte of chunk) if (byte === 10) lines++;
      if (lines > after) child.kill('SIGKILL');
    });
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    child.on('error', reject);
    child.on('close', () =>
      lines > 0
        ? resolve(printed.slice(0, printed.lastIndexOf('\n')).split('\n').slice(1))
        : reject(new Error(`the writer did not start: ${complaint}`)),
    );
  });
}

/** Takes in what a writer printed: by item its word, or null where it was deleted; and what was under way at the end. */
export function takeIn(lines, items, words) {
  const pending = new Map();
  for (const line of lines) {
    const [first, ...rest] = line.split(' ');
    const [what, id, word] = first === '?' ? rest : [first, ...rest];
    if (word) words.set(word, id);
    if (first === '?') pending.set(id, what === '+' ? word : null);
    else {
      items.set(id, what === '+' ? word : null);
      pending.delete(id);
    }
  }
  return pending;
}

/** Searches for every item by its word, and for deleted words. @returns descriptions of faults. */
export async function check(engine, items, words, pending) {
  const faults = [];
  const idOf = async (word) =>
    (await engine.search({ query: `"${word}"`, limit: 5 })).items.map(({ id }) => id).join();
  for (const [id, word] of items) {
    // A write in progress may or may not have been applied; the state that is found is then expected.
    if (pending.has(id)) {
      const wanted = pending.get(id);
      const now =
        wanted && (await idOf(wanted)) === id ? wanted : word && (await idOf(word)) === id ? word : null;
      if (now === null && word !== null && wanted !== null) faults.push(`${id} is lost`);
      items.set(id, now);
    } else if (word !== null && (await idOf(word)) !== id) faults.push(`${id} is not found by ${word}`);
  }
  const current = new Set([...items.values()].filter((word) => word !== null));
  for (const [word, id] of words) {
    if (current.has(word) || pending.get(id) === word) continue;
    const found = await idOf(word);
    if (found !== '') faults.push(`${found} is found by ${word}, which is gone`);
  }
  return faults;
}

/** @returns figures; throws where anything was lost. */
export async function durable({ log, kills, latest = LATEST }) {
  const random = seeded(3);
  const items = new Map();
  let acknowledged = 0;
  await inFolder(async (folder) => {
    for (let k = 0; k < kills; k++) {
      const words = new Map();
      const lines = await killed(folder, `p${k % 4}`, 1 + Math.floor(random() * latest));
      const pending = takeIn(lines, items, words);
      acknowledged += lines.filter((line) => !line.startsWith('?')).length;
      const engine = await opened(folder);
      try {
        const faults = await check(engine, items, words, pending);
        if (faults.length > 0) throw new Error(`after kill ${k + 1}: ${faults.slice(0, 5).join('; ')}`);
      } finally {
        await engine.close();
      }
      log(`kill ${k + 1} of ${kills}: ${items.size} items, nothing lost`);
    }
  });
  return { figures: { kills, durable_acknowledged: acknowledged, durable_faults: 0 }, ratios: {} };
}

const opened = (data) => open({ data, background: false, warn: () => {} });
