/** The file of what was built: all that was kept, or nothing. */
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chosenIn, keep, kept } from '#tandem/lifecycle/build-file.js';

const ORIGIN = { database: 'here', kinds: '{}', model: '' };
const BUILT = {
  graph: {
    start: Uint32Array.of(0, 2, 2, 3),
    neighbour: Int32Array.of(1, 2, 0),
    weight: Float32Array.of(0.5, 0.25, 1),
  },
  taste: {
    linear: {
      start: Uint32Array.of(0, 1, 1, 1),
      neighbour: Int32Array.of(2),
      weight: Float32Array.of(-0.5),
    },
    factors: {
      width: 1,
      weight: 0.6,
      vectors: Float32Array.of(1, 2, 3),
      base: Float64Array.of(4),
      penalty: 0.25,
    },
    known: Uint32Array.of(3, 0, 7),
  },
  tasteVersion: { name: 'taste-20260314-091500-x7ab', until: 1_700_000_000_000 },
  itemSettings: {
    penalty: 30,
    dropped: 0.6,
    discount: 0.25,
    strength: 0,
    measures: false,
    factors: 0.6,
    factorPenalty: 3,
    order: { window: 10, nearness: 0.6, bothWays: true },
  },
  weights: { nothing: { popular: 1 }, little: { 'same-tags': 0.1, popular: 0.9 }, more: {} },
  events: 12,
  fittedEvents: 9,
  rates: {
    taken: Float64Array.of(1, 0),
    expected: Float64Array.of(0.5, 0.25),
    asked: 1,
    looked: 2.5,
  },
};

async function keptFile() {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await keep(folder, BUILT, ORIGIN);
  return { folder, file: join(folder, 'built.safetensors') };
}

describe('what was built', () => {
  it('is read as it was kept, the latest time', async () => {
    const { folder } = await keptFile();
    expect(await kept(folder, ORIGIN)).toEqual(BUILT);
    await keep(folder, { ...BUILT, events: 13 }, ORIGIN);
    expect(await kept(folder, ORIGIN)).toEqual({ ...BUILT, events: 13 });
  });

  it('says what was chosen, whatever it was chosen from; nothing where it is damaged', async () => {
    const { folder, file } = await keptFile();
    const { itemSettings, weights, fittedEvents: events } = BUILT;
    expect(await chosenIn(folder)).toEqual({ itemSettings, weights, events });
    await writeFile(file, 'no tensors');
    expect(await chosenIn(folder)).toBeUndefined();
  });

  it('is nothing where there is no file', async () => {
    const { folder, file } = await keptFile();
    await rm(file);
    expect(await kept(folder, ORIGIN)).toBeUndefined();
    expect(await kept(file, ORIGIN)).toBeUndefined();
  });

  it('is nothing where it comes from other data, or kinds mean something else', async () => {
    const { folder } = await keptFile();
    expect(await kept(folder, { ...ORIGIN, database: 'there' })).toBeUndefined();
    expect(await kept(folder, { ...ORIGIN, model: 'newer' })).toBeUndefined();
    expect(await kept(folder, { ...ORIGIN, kinds: '{"like": 1}' })).toBeUndefined();
  });

  it('is nothing where the file was cut off, at any place', async () => {
    const { folder, file } = await keptFile();
    const { length } = await readFile(file);
    for (let at = length - 1; at >= 0; at -= 7) {
      await truncate(file, at);
      expect(await kept(folder, ORIGIN)).toBeUndefined();
    }
  });

  it('is nothing where a bit was flipped, at any place', async () => {
    const { folder, file } = await keptFile();
    const bytes = await readFile(file);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 1 << (at % 8);
      await writeFile(file, damaged);
      expect(await kept(folder, ORIGIN), `byte ${at}`).toBeUndefined();
    }
  });
});
