/** The examples of docs/objective.md, docs/experiments.md and docs/lists.md do what the pages say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConfig } from '#tandem/config/index.js';
import { parseNumber } from '#tandem/rank/index.js';
import { tandem } from '../cli/run.js';
import { newEngine, newFolder } from '../support/world.js';

const page = (name: string) =>
  readFileSync(join(fileURLToPath(new URL('../../docs/', import.meta.url)), name), 'utf8');
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block);
const lines = (block: string) =>
  block
    .trim()
    .split('\n')
    .map((line) => /^(.*?)\s+\/\/ (.*)$/.exec(line)!.slice(1) as [string, string]);

const NOW = Date.parse('2026-06-11');
const input = {
  items: [
    {
      id: 'dune',
      title: 'Dune',
      image: null,
      tags: ['novel', 'desert'],
      attributes: { price: 12, author: 'herbert', awards: ['hugo'] },
      published: NOW - 10 * 86_400_000,
    },
  ],
  score: [0.5],
  outcomes: { click: [0.2], like: [0.5], dismiss: [0.1] },
  now: NOW,
};
const vocabulary = { outcomes: ['click', 'like', 'dismiss'], attributes: ['price', 'author', 'awards'] };

describe('docs/objective.md', () => {
  const [minute, kinder, wrong] = blocks(page('objective.md'), 'cel');

  it.each([...lines(minute), ...lines(kinder)])('%s is %s', (formula, value) => {
    expect(parseNumber(formula).over(input)(0)).toBeCloseTo(Number(value), 8);
  });

  it.each(lines(wrong))('%s is refused: %s', (formula, reason) => {
    expect(() => parseNumber(formula).check(vocabulary)).toThrow(reason);
  });

  it('has commands that can be called', async () => {
    const data = await newFolder();
    const engine = await newEngine({ data });
    await engine.items.upsert([{ id: 'a', tags: ['tea'] }, { id: 'b' }]);
    await engine.events.add([{ user: 'ada', kind: 'click', item: 'b' }]);
    await engine.close();
    const commands = blocks(page('objective.md'), 'sh')[0].trim().split('\n');
    expect(commands).toHaveLength(4);
    const printed: string[] = [];
    for (const command of commands) {
      const words = [...command.replace(/\s+#.*$/, '').matchAll(/'([^']*)'|(\S+)/g)];
      const args = words.map(([, quoted, bare]) => quoted ?? bare).slice(1);
      const { code, stdout, stderr } = await tandem([...args, '--data', data]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      printed.push(stdout);
    }
    expect(printed[0]).toContain('ranked by:   score\n');
    expect(printed[1]).toContain('Lists of 10 for one person');
    expect(printed[2]).toContain('ranked by:   score * ("tea" in item.tags ? 2 : 1)\n');
    expect(printed[3]).toContain('ranked by:   score\n');
  });
});

describe('the settings', () => {
  it.each(
    ['objective.md', 'experiments.md', 'lists.md'].flatMap((name) =>
      blocks(page(name), 'json').map((json) => [name, json]),
    ),
  )('of an example in %s are taken', async (_, json) => {
    const config = await readConfig(await newFolder(json, false));
    expect(Object.keys(config)).toContain('objective');
  });
});
