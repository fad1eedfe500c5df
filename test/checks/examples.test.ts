/** The rule of examples of scripts/check-examples.mjs, tried on small files that keep to it and that break it. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
// @ts-expect-error: a script, without types
import { missingExamples } from '../../scripts/check-examples.mjs';

const missing = (files: { readonly [path: string]: string }, faces = ['src/index.ts']): string[] =>
  missingExamples(faces, (path: string) => files[path]);

const WITH = '/**\n * Does it.\n *\n * @example\n * one(); // 1\n */';

describe('the rule of examples', () => {
  test('lets what has one pass, and what is no function, no class or not exported by the package', () => {
    const sound = {
      'src/index.ts': `export { one, type Kind, three as third } from './rank/index.js';\nexport type * from './types.js';`,
      'src/rank/index.ts': `export { one, type Kind, LEAST, inside } from './one.js';\nexport * from './three.js';`,
      'src/rank/one.ts': `${WITH}\nexport function one() {}\nexport type Kind = 1;\nexport const LEAST = 1;\n/** In. */\nexport function inside() {}`,
      'src/rank/three.ts': `${WITH}\nexport const three = () => 1;`,
    };
    expect(missing(sound)).toEqual([]);
  });

  test('refuses functions and classes without one, however they are written and handed on', () => {
    const found = missing({
      'src/index.ts': `export { one as first, Two } from './rank/index.js';\nexport * from './three.js';`,
      'src/rank/index.ts': `export { one, Two } from './one.js';`,
      'src/rank/one.ts': '/** One. */\nexport async function one() {}\n/** Two. */\nexport class Two {}',
      'src/three.ts': '/** Three. */\nexport const three = () => 1;\nexport const FOUR = 4;',
    });
    expect(found).toEqual([
      'src/rank/one.ts:2: first is called by users and has no @example',
      'src/rank/one.ts:4: Two is called by users and has no @example',
      'src/three.ts:2: three is called by users and has no @example',
    ]);
  });

  test('takes one for all signatures of a function', () => {
    const face = { 'src/index.ts': `export { one } from './one.js';` };
    const rest = 'export function one(a: 2): void;\nexport function one() {}';
    expect(missing({ ...face, 'src/one.ts': `${WITH}\nexport function one(a: 1): void;\n${rest}` })).toEqual(
      [],
    );
    expect(
      missing({ ...face, 'src/one.ts': `/** One. */\nexport function one(a: 1): void;\n${rest}` }),
    ).toHaveLength(1);
  });

  test('refuses methods of the engine and of its calls without one', () => {
    const found = missing({
      'src/types.ts': `import type { KindCalls, Records, Store } from './rank/index.js';
export interface Engine {
  readonly kinds: KindCalls;
  readonly items: Records<string>;
  readonly store: Store;
  close(): Promise<void>;
}`,
      'src/rank/index.ts': `export type { KindCalls, Records, Store } from './one.js';`,
      'src/rank/one.ts': `interface Listed {
  /** Lists. */
  list(): void;
}
export interface KindCalls extends Listed {
  ${WITH}
  get(): void;
  readonly set: (kind: string) => void;
}
export interface Records<Input> {
  add(input: Input): void;
}
export interface Store {
  anything(): void;
}`,
    });
    expect(found).toEqual([
      'src/rank/one.ts:13: KindCalls.set is called by users and has no @example',
      'src/rank/one.ts:16: Records.add is called by users and has no @example',
      'src/rank/one.ts:3: Listed.list is called by users and has no @example',
      'src/types.ts:6: Engine.close is called by users and has no @example',
    ]);
  });

  test('is kept here', () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const script = fileURLToPath(new URL('../../scripts/check-examples.mjs', import.meta.url));
    expect(execFileSync(process.execPath, [script, root], { encoding: 'utf8' })).toBe('');
  });
});
