/** Documents that are acknowledged are there with all their chunks after a kill, and deleted ones are not. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openStore } from '#tandem/store/index.js';
import { inLength } from '../../support/long.js';
import { emptyFolder } from '../../support/store.js';

const WRITER = fileURLToPath(new URL('../../support/documents-forever.js', import.meta.url));

const KILLS = inLength(3, 6);

/** Runs a writer and kills it after so many lines. @returns the lines. */
function write(folder: string, prefix: string, after: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const writer = spawn(process.execPath, [WRITER, folder, prefix]);
    let printed = '';
    let complaint = '';
    writer.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.split('\n').length > after) writer.kill('SIGKILL');
    });
    writer.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    writer.on('close', () => {
      const lines = printed.slice(0, printed.lastIndexOf('\n')).split('\n').slice(1);
      if (printed.startsWith('ready')) resolve(lines);
      else reject(new Error(`the writer did not start: ${complaint}`));
    });
  });
}

/** For each id the states in which it may be: versions, or gone. */
function possible(lines: readonly string[]): Map<string, Set<string>> {
  const states = new Map<string, Set<string>>();
  for (const line of lines) {
    const acknowledged = line.startsWith('ok ');
    const [sign, id, version] = line.replace(/^ok /, '').split(' ');
    const state = sign === '+' ? version : 'gone';
    const before = states.get(id) ?? new Set(['gone']);
    states.set(id, acknowledged ? new Set([state]) : new Set([...before, state]));
  }
  return states;
}

it(`a process that is killed ${KILLS} times while it writes documents loses and keeps what it should`, async () => {
  const folder = await emptyFolder();
  const runs: string[][] = [];
  for (let run = 0; run < KILLS; run++) runs.push(await write(folder, `r${run}`, 8 + run * 9));
  const store = await openStore({ folder });
  try {
    const states = possible(runs.flat());
    expect(states.size).toBeGreaterThan(KILLS);
    for (const [id, may] of states) {
      const [item] = await store.items.get([id]);
      const [document] = await store.documents.get([id]);
      if (!document) {
        expect([id, ...may]).toContain('gone');
        expect(item).toBeUndefined();
        continue;
      }
      const version = / of version (\d+) /.exec(item.body!)![1];
      expect([...may], `${id} is of version ${version}`).toContain(version);
      const chunks = await store.chunks.of([document.no]);
      expect(chunks.length).toBeGreaterThan(10);
      for (const { text, start, end } of chunks) {
        expect(text).toBe(item.body!.slice(start, end));
        expect(text).toContain(`${id} of version ${version} `);
      }
      // The last part is there, too.
      expect(chunks.at(-1)!.headings).toEqual(['Part 11']);
    }
    expect(await store.doctor()).toEqual([]);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
});
