/** Lists without a server, before settings are chosen for the data: they come at once, and the command says so. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { seeded } from '#tandem/runtime/index.js';
import { makeFolder } from '../support/store.js';
import { tandem } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tandem-usual-'));
const data = makeFolder(join(root, 'data'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PEOPLE = 1_200;
const EACH = 17;
const TOPICS = 5;
const ITEMS = 40;

const SAYS = /lists are made with the usual settings: none were chosen for this data yet/;

/** People have items of one topic each, in the order of chance. */
function writeEvents(path: string): void {
  const random = seeded(3);
  const lines = ['user,item'];
  for (let user = 0; user < PEOPLE; user++) {
    const own = new Set<number>();
    while (own.size < EACH) own.add(Math.floor(random() * ITEMS));
    for (const item of own) lines.push(`u${user},t${user % TOPICS}-${item}`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
}

test('a list of much data comes with the usual settings, which says so until settings are chosen', async () => {
  const file = join(root, 'events.csv');
  writeEvents(file);
  expect((await tandem(['import', file, '--data', data])).code).toBe(0);
  const ask = () => tandem(['recommend', 'u7', '--limit', '10', '--json', '--data', data]);
  const topicsOf = (answer: string) =>
    (JSON.parse(answer) as { items: { id: string }[] }).items.map(({ id }) => id.split('-')[0]);
  const ofTopic = Array.from({ length: 10 }, () => `t${7 % TOPICS}`);

  const first = await ask();
  expect(first.stderr).toMatch(SAYS);
  expect(topicsOf(first.stdout)).toEqual(ofTopic);

  const trained = await tandem(['train', 'taste', '--data', data]);
  expect(trained.code, trained.stderr).toBe(0);
  const then = await ask();
  expect(then.stderr).not.toMatch(SAYS);
  expect(topicsOf(then.stdout)).toEqual(ofTopic);
});
