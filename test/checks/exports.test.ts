/** The rules of exports of scripts/check-exports.mjs, each tried on small files that break it. */
import { describe, expect, test } from 'vitest';
// @ts-expect-error: a script, without types
import { exportMistakes } from '../../scripts/check-exports.mjs';

const mistakes = (files: { readonly [path: string]: string }): string[] =>
  exportMistakes(new Map(Object.entries(files)));

/** A file that imports `names` from a room's face. */
const user = (names: string, room = 'rank') => `import { ${names} } from '#tandem/${room}/index.js';`;

describe('the rules of exports', () => {
  test('let functions with a docstring pass that another file imports', () => {
    const sound = {
      'src/rank/index.ts': `export { one, type Kind, three as third } from './one.js';\nexport * from './two.js';`,
      'src/rank/one.ts': `/** One. */\nexport function one() {}\nexport type Kind = 1;\n/** Three. */\nexport const three = () => 1;`,
      'src/rank/two.ts': `/** Two. */\nexport function two(a: 1): void;\nexport function two(a: 2): void;\nexport function two() {}`,
      'bench/rank.js': user('one, two, third'),
      'test/rank/rank.test.ts': user('type Kind'),
    };
    expect(mistakes(sound)).toEqual([]);
  });

  test('refuse an exported class without a docstring', () => {
    const found = mistakes({
      'src/rank/one.ts': 'export class One {}\n/** Two. */\nexport class Two {}',
      'test/rank/rank.test.ts': `import { One, Two } from '../../src/rank/one.js';`,
    });
    expect(found).toEqual(['src/rank/one.ts:1: the exported class One has no docstring']);
  });

  test('refuse an exported function without a docstring, whichever way it is written', () => {
    const found = mistakes({
      'src/rank/one.ts': 'export function one() {}\nexport const two = () => 1;\nexport const three = 3;',
      'src/rank/two.ts': `// No docstring.\nexport async function four() {}`,
      'test/rank/rank.test.ts': `import { one, two, three } from '../../src/rank/one.js';\nimport { four } from '#tandem/rank/two.js';`,
    });
    expect(found).toEqual([
      'src/rank/one.ts:1: the exported function one has no docstring',
      'src/rank/one.ts:2: the exported function two has no docstring',
      'src/rank/two.ts:2: the exported function four has no docstring',
    ]);
  });

  test('refuse what only its own file uses, and what a face has for nobody', () => {
    const found = mistakes({
      'src/rank/index.ts': `export { LEAST, Ranker } from './one.js';`,
      'src/rank/one.ts':
        'export const LEAST = 1;\n/** Ranks. */ export class Ranker {}\nexport const MOST = LEAST;\nexport interface Options {}',
      'src/cli/main.ts': `import { Ranker } from '../rank/index.js';`,
    });
    expect(found).toEqual([
      'src/rank/index.ts:1: no other file imports LEAST: take it out of the face',
      'src/rank/one.ts:1: no other file imports LEAST: take the export away',
      'src/rank/one.ts:3: no other file imports MOST: take the export away',
    ]);
  });

  test('take all of a file that is imported whole, and of the package, as used', () => {
    const found = mistakes({
      'src/index.ts': `export { open } from './engine.js';`,
      'src/engine.ts': '/** Opens. */\nexport function open() {}',
      'src/rank/one.ts': 'export const ONE = 1;',
      'src/rank/two.ts': 'export const TWO = 2;',
      'src/rank/build-worker.ts': '/** Builds. */\nexport default function run() {}',
      'test/rank/rank.test.ts': `import * as one from '#tandem/rank/one.js';\nconst two = await import('#tandem/rank/two.js');`,
    });
    expect(found).toEqual([]);
  });
});
