/** The commands in the docs: each command and option that they name is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { tandem } from '../cli/run.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const PAGES = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'bench/README.md'].concat(
  readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);

/** Options of npm that pages name. */
const NPM = ['--ignore-scripts'];

/** What can follow a command, such as `tandem keys create`: commands below it, and options. */
const following = new Map<string, readonly string[]>();

beforeAll(async () => {
  const { stdout } = await tandem(['completion', 'bash']);
  for (const [, words, list] of stdout.matchAll(/^ {4}'([\w -]+)'\) list='(.*?)' ;;$/gm)) {
    if (!words.includes(' --')) following.set(words, list.split(' '));
  }
  following.set('tandem', [...following.get('tandem')!, '--version']);
});

/** Commands in code marks and in blocks of code, up to what a shell would take as the next one or as a comment. */
function* commandsIn(text: string): Iterable<string> {
  const code = [
    ...text.matchAll(/^ *```\w*\n(.*?)^ *```/gms),
    ...text.replace(/^ *```.*?^ *```/gms, '').matchAll(/`([^`]+)`/g),
  ];
  for (const [, written] of code) {
    const lines = written.replace(/\\\n/g, ' ').split('\n');
    for (const line of lines) {
      const [, command] =
        /(?:^|[|;&(] ?|npx |\$ )(?:node bin\/)?tandem(?:\.js)? ([^#|;&)]+)/.exec(line) ?? [];
      if (command !== undefined) yield command;
    }
  }
}

/** What a command names that is not there. */
function missing(command: string): string[] {
  const words = command.replace(/"[^"]*"|'[^']*'/g, 'TEXT').split(/[\s=[\]]+/);
  let at = 'tandem';
  while (following.has(`${at} ${words[0]}`)) at += ` ${words.shift()}`;
  const hasCommands = [...following.keys()].some((other) => other.startsWith(`${at} `));
  if (hasCommands && /^[a-z][\w-]*$/.test(words[0] ?? '')) return [`${at} ${words[0]}`];
  return words
    .filter((word) => /^--\w/.test(word) && !following.get(at)!.includes(word))
    .map((option) => `${at} ${option}`);
}

/** Options in code marks without a command, other than those of benchmarks. */
function missingAlone(text: string): string[] {
  const bench = readdirSync(join(root, 'bench'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(root, 'bench', name), 'utf8'))
    .join('\n');
  const known = new Set([...following.values()].flat().concat(NPM));
  return Array.from(text.matchAll(/`(--([\w-]+)[^`]*)`/g))
    .filter(([, , name]) => !known.has(`--${name}`) && !new RegExp(`['\\s]${name}\\b`).test(bench))
    .map(([, written]) => written);
}

it.each(PAGES)('%s names only commands and options that are there', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  expect([...[...commandsIn(text)].flatMap(missing), ...missingAlone(text)]).toEqual([]);
});

it('finds what is not there', () => {
  const text = 'Run `tandem lm chatt`:\n\n```sh\nnpx tandem serve --learns \\\n  --data a # --b\n```\n';
  expect([...commandsIn(text)].flatMap(missing).sort()).toEqual(['tandem lm chatt', 'tandem serve --learns']);
});
