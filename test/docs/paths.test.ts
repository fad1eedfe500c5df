/** What the docs say of the repository: every path and every link leads to something, and named functions are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

const PAGES = [
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Folders of the repository that docs name; a path in code marks begins with one of them. */
const FOLDERS = 'bench|bin|console|demo|docs|examples|scripts|src|test';

/** `src/room/file.ts` in code marks, with `(name, other)` after it where it says what is in the file. */
const PATH = new RegExp(`\`((?:${FOLDERS})/[^\\s\`]*)\`(?: \\(((?:\`[\\w.#]+\`(?:, )?)+)\\))?`, 'g');

const LINK = /\]\((?!https?:|#)([^)#\s]+)/g;

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');

  it('names only files and folders that are there, and what is in them', () => {
    const wrong: string[] = [];
    for (const [, path, names = ''] of text.matchAll(PATH)) {
      const there = existsSync(join(root, path));
      if (!there) wrong.push(path);
      const source = there && names ? readFileSync(join(root, path), 'utf8') : '';
      for (const [, name] of names.matchAll(/`([\w.#]+)`/g)) {
        const parts = name.split('.').filter((part) => part !== '');
        if (!parts.every((part) => new RegExp(`(?<!\\w)${part}(?!\\w)`).test(source)))
          wrong.push(`${name} in ${path}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('links only to what is there', () => {
    const links = Array.from(text.matchAll(LINK), ([, link]) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });
});

it('the floors in CONTRIBUTING.md are those that are checked', () => {
  const checked = readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8');
  const [, list] = /const FLOORS = \[\n(.*?)\n\];/s.exec(checked)!;
  const rooms = Array.from(list.matchAll(/\[(.*?)\]/g), ([, floor]) =>
    floor
      .split(', ')
      .map((room) => room.replaceAll("'", ''))
      .filter((room) => existsSync(join(root, 'src', room))),
  ).filter((floor) => floor.length > 0);
  const [, told] = /```\n(runtime\b.*?)```/s.exec(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))!;
  const lines = told.trim().split('\n');
  expect(lines.filter((line) => !line.startsWith('('))).toEqual(rooms.map((floor) => floor.join(', ')));
});

it('the rooms in CONTRIBUTING.md are those that there are', () => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const told = Array.from(text.matchAll(/^\| `(\w+)` +\| /gm), ([, room]) => room);
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(told.sort()).toEqual(rooms.map(({ name }) => name).sort());
});

it('the stages in docs/architecture.md are the calls of makeList', () => {
  const source = readFileSync(join(root, 'src/pipeline/pipeline.ts'), 'utf8');
  const [, body] = /export function makeList\((.*?)\n}\n/s.exec(source)!;
  const calls = Array.from(body.matchAll(/(?<![\w.])(?:control\.)?(\w+)\(/g), ([, name]) => name);
  expect(calls).toContain('rank');
  const [, stages] = /## A request\n(.*?)\n## /s.exec(
    readFileSync(join(root, 'docs/architecture.md'), 'utf8'),
  )!;
  expect(calls.filter((name) => !new RegExp(`\`(\\w+\\.)?${name}\``).test(stages))).toEqual([]);
});
