/** From files to recommendations in the terminal, and back to files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../support/store.js';
import { tandem } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tandem-cli-'));
const data = makeFolder(join(root, 'data'));
const file = (name: string) => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PEOPLE = 30;

beforeAll(() => {
  const items = ['id,title,genres,price'];
  for (let item = 0; item < 20; item++) {
    items.push(`i${item},"Title ${item}, ""quoted""",${item % 2 ? 'odd|number' : 'even|number'},${item}.5`);
  }
  writeFileSync(file('items.csv'), `${items.join('\r\n')}\r\n`);
  const events = ['user_id,item_id,event_type,timestamp'];
  for (let user = 0; user < PEOPLE; user++) {
    for (let step = 0; step < 5; step++) {
      events.push(`u${user},i${(user + step * 2) % 20},click,${1_760_000_000 + user * 100 + step}`);
    }
  }
  events.push('u1,,click,1760000000', 'u1,i1,click,yesterday', 'u1,i1', 'u0,i0,click,1760000000');
  writeFileSync(file('clicks.csv'), `${events.join('\n')}\n`);
  writeFileSync(
    file('more.jsonl'),
    [
      {
        session: 's1',
        item: 'i3',
        kind: 'like',
        at: '2025-10-10T10:00:00.123Z',
        context: { page: { deep: [1, null] } },
      },
      { user: 'u2', item: '物品', kind: 'rating', value: -0.5, at: '1965-01-01' },
      { user: 'u3', item: 'i4', kind: 'dismiss', at: 1_760_000_000_000, request: 'r1', position: 3 },
    ]
      .map((event) => JSON.stringify(event))
      .join('\n'),
  );
});

describe('a data folder', () => {
  test('is filled from files, and says what was refused and why', async () => {
    const report = file('report.jsonl');
    const args = ['import', root, '--data', data, '--report', report, '--json'];
    const { code, stdout, stderr } = await tandem(args);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ taken: 20 + PEOPLE * 5 + 3, repeated: 1, refused: 3, report });
    expect(stderr).toContain(
      `${file('items.csv')} -> items (CSV: id, title, tags=genres (cut at '|'), attributes.price=price)`,
    );
    expect(stderr).toMatch(/clicks\.csv: 150 taken, 1 repeated, 3 refused/);
    const refused = readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(refused).toEqual([
      { file: file('clicks.csv'), line: 152, field: 'item', reason: 'is missing' },
      { file: file('clicks.csv'), line: 153, field: 'at', reason: expect.stringContaining('is not a time') },
      { file: file('clicks.csv'), line: 154, field: '', reason: 'has 2 columns where 4 are expected' },
    ]);
  });

  test('takes the same files again without repeating anything', async () => {
    const { code, stdout } = await tandem([
      'import',
      file('clicks.csv'),
      file('more.jsonl'),
      '--data',
      data,
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ taken: 0, repeated: PEOPLE * 5 + 4, refused: 3 });
  });

  test('answers with titles and reasons, or as JSON', async () => {
    const list = await tandem(['recommend', 'u1', '--data', data, '--limit', '3']);
    expect(list.code, list.stderr).toBe(0);
    const lines = list.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ *# +score +item +title +because$/);
    expect(lines.length).toBe(4);
    expect(list.stdout).toContain('Title');
    const json = await tandem(['recommend', 'nobody', '--data', data, '--tag', 'odd', '--json']);
    const { items } = JSON.parse(json.stdout) as { items: { tags: string[] }[] };
    expect(items.length).toBeGreaterThan(0);
    for (const { tags } of items) expect(tags).toContain('odd');
    const missing = await tandem(['similar', 'no-such-item', '--data', data]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('no-such-item');
  });

  test('comes back the same through export, import and export', async () => {
    const [first, second, copy] = [file('first'), file('second'), makeFolder(file('copy'))];
    const out = await tandem(['export', '--to', first, '--data', data]);
    expect(out.code, out.stderr).toBe(0);
    expect(out.stdout).toBe('');
    const back = await tandem(['import', first, '--data', copy, '--json']);
    expect(JSON.parse(back.stdout), back.stderr).toMatchObject({ repeated: 0, refused: 0 });
    await tandem(['export', '--to', second, '--data', copy]);
    for (const name of ['items.jsonl', 'users.jsonl', 'events.jsonl']) {
      const text = readFileSync(join(first, name), 'utf8');
      expect(text.length).toBeGreaterThan(0);
      expect(readFileSync(join(second, name), 'utf8')).toBe(text);
    }
    const events = readFileSync(join(first, 'events.jsonl'), 'utf8').trim().split('\n');
    expect(events.length).toBe(PEOPLE * 5 + 3);
    expect(events.map((line) => JSON.parse(line))).toContainEqual({
      id: expect.any(String),
      session: 's1',
      item: 'i3',
      kind: 'like',
      at: '2025-10-10T10:00:00.123Z',
      context: { page: { deep: [1, null] } },
    });
    const users = await tandem(['export', '--to', '-', '--what', 'users', '--data', data]);
    expect(users.stdout).toBe(readFileSync(join(first, 'users.jsonl'), 'utf8'));
  });

  test('has keys that are shown once', async () => {
    const made = await tandem(['keys', 'create', 'shop', '--scope', 'read', '--data', data]);
    expect(made.code, made.stderr).toBe(0);
    expect(made.stdout.trim()).toMatch(/^\S{20,}$/);
    const { stdout } = await tandem(['keys', 'list', '--json', '--data', data]);
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'shop', scopes: ['read'] }]);
    expect(stdout).not.toContain(made.stdout.trim());
    expect((await tandem(['keys', 'revoke', 'shop', '--data', data])).code).toBe(0);
  });

  test('is found well by doctor, and what is wrong is told with a remedy', async () => {
    const well = await tandem(['doctor', '--data', data]);
    expect(well.code, well.stdout).toBe(0);
    expect(well.stdout).toMatch(/ok +database: embedded database with 21 items/);
    writeFileSync(join(root, 'tandem.json'), '{\n  "kinds": {\n    "like": 1,\n  }\n}\n');
    const bad = await tandem(['doctor', '--data', root, '--json']);
    expect(bad.code).toBe(1);
    const { findings } = JSON.parse(bad.stdout) as {
      findings: { state: string; text: string; remedy?: string }[];
    };
    const problem = findings.find(({ state }) => state === 'problem');
    expect(problem?.text).toMatch(/tandem\.json.*line 4, column 3/);
    expect(problem?.remedy).toBeTruthy();
    rmSync(join(root, 'tandem.json'));
  });
});

test('an id that comes twice in a file is said, and the last record counts', async () => {
  writeFileSync(file('twice.csv'), 'id,title\nt1,One\nt2,Two\nt1,Uno\n');
  const { stderr } = await tandem(['import', file('twice.csv'), '--data', data]);
  expect(stderr).toContain("1 record had an id that came before in the file ('t1'): the last one counts");
  const { stdout } = await tandem(['search', 'Uno', '--data', data]);
  expect(stdout).toMatch(/t1/);
});
