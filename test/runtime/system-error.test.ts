/** The codes of errors of Node and of the system. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeOf, isMissing } from '#tandem/runtime/index.js';

it('tells the code of a system error, and that there is no such file', () => {
  const failing = (path: string) => {
    try {
      return readFileSync(path);
    } catch (error) {
      return error;
    }
  };
  const missing = failing('/no/such/file');
  expect([codeOf(missing), isMissing(missing)]).toEqual(['ENOENT', true]);
  const folder = failing('/');
  expect([codeOf(folder), isMissing(folder)]).toEqual(['EISDIR', false]);
  for (const other of [undefined, null, 'ENOENT', new Error('ENOENT'), { code: 2 }])
    expect([codeOf(other), isMissing(other)]).toEqual([undefined, false]);
});
