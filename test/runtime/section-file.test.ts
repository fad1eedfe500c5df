/** Files of sections: read as they were written, and refused once a byte is another. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOf, DamagedFile, readSections, writeSections } from '#tandem/runtime/index.js';
import { emptyFolder } from '../support/store.js';

it('reads what was written, also sections without a byte', async () => {
  const path = join(await emptyFolder(), 'sections.bin');
  const numbers = Float64Array.of(1.5, -2);
  await writeSections(path, { version: 3 }, [
    ['words', Buffer.from('tea')],
    ['none', new Uint8Array(0)],
    ['numbers', bytesOf(numbers)],
  ]);
  const file = await readSections(path);
  expect(file.about).toEqual({ version: 3 });
  expect(Buffer.from(file.section('words')).toString()).toBe('tea');
  expect(file.section('none')).toHaveLength(0);
  expect(new Float64Array(file.section('numbers').buffer)).toEqual(numbers);
  expect(file.has('other')).toBe(false);
  expect(() => file.section('other')).toThrow(DamagedFile);
});

it('refuses a file that was cut off, or of which any byte is another', async () => {
  const path = join(await emptyFolder(), 'sections.bin');
  await writeSections(path, { version: 3 }, [
    ['a', Buffer.from('some content')],
    ['b', Buffer.from('more of it')],
  ]);
  const whole = await readFile(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = Buffer.from(whole);
      changed[at] ^= change;
      await writeFile(path, changed);
      // The beginning tells nothing that is read.
      if (at >= 8) await expect(readSections(path)).rejects.toThrow(DamagedFile);
      await writeFile(path, whole.subarray(0, at));
      await expect(readSections(path)).rejects.toThrow(DamagedFile);
    }),
    { numRuns: 60 },
  );
});

it('keeps the file that is there where sections fail to be made', async () => {
  const path = join(await emptyFolder(), 'sections.bin');
  await writeSections(path, 1, [['a', Buffer.from('old')]]);
  function* failing() {
    yield ['a', Buffer.from('new')] as const;
    throw new Error('no more');
  }
  await expect(writeSections(path, 2, failing())).rejects.toThrow('no more');
  expect((await readSections(path)).about).toBe(1);
});
