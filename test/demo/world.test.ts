/** The demo world: the same at every first start but for the times, whole, and filled to its end also after an interruption. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fillWithDemo, isHalfFilled } from '#tandem/cli/demo/fill.js';
import { readNotes } from '#tandem/cli/demo/notes.js';
import { demoWorld } from '#tandem/cli/demo/world.js';
import { EventInput, ItemInput, UserInput } from '#tandem/store/index.js';
import type { Engine } from '#tandem/types.js';

const now = Date.parse('2026-11-23T12:00:00Z');
const world = demoWorld(now);
const notes = new Map(readNotes().map((note) => [note.id, note]));

describe('the demo world', () => {
  test('is the same at all times but for the times', () => {
    const later = demoWorld(now + 1000);
    expect(later.events.map(({ user, item, kind }) => [user, item, kind])).toEqual(
      world.events.map(({ user, item, kind }) => [user, item, kind]),
    );
    expect(later.events.map(({ at }) => Number(at) - 1000)).toEqual(world.events.map(({ at }) => at));
  });

  test('is whole: every record is valid, every event names what is there, none is in the future', () => {
    const published = new Map(world.items.map(({ id, published }) => [id, Number(published)]));
    const users = new Set(world.users.map(({ id }) => id));
    expect([published.size, users.size]).toEqual([notes.size, world.users.length]);
    for (const item of world.items) expect(ItemInput.safeParse(item).success).toBe(true);
    for (const user of world.users) expect(UserInput.safeParse(user).success).toBe(true);
    for (const event of world.events) {
      expect(EventInput.safeParse(event).success).toBe(true);
      expect(users.has(event.user!)).toBe(true);
      expect(Number(event.at)).toBeLessThanOrEqual(now);
      expect(Number(event.at)).toBeGreaterThanOrEqual(published.get(event.item!)!);
    }
    expect(new Set(world.events.map(({ id }) => id)).size).toBe(world.events.length);
  });

  test('has learners who follow their aims, and finish what they are ready for more than what they are not', () => {
    const aims = new Map(world.users.map(({ id, attributes }) => [id, attributes!.aim]));
    const clicks = world.events.filter(({ kind }) => kind === 'click');
    const within = clicks.filter(({ user, item }) => notes.get(item!)!.skill === aims.get(user!)).length;
    // Two aims at most, of five skills.
    expect(within / clicks.length).toBeGreaterThan(0.5);
    const finished = new Set(
      world.events.filter(({ kind }) => kind === 'complete').map(({ user, item }) => `${user} ${item}`),
    );
    const basics = clicks.filter(({ item }) => notes.get(item!)!.requires.length === 0);
    const share = (some: typeof clicks) =>
      some.filter(({ user, item }) => finished.has(`${user} ${item}`)).length / some.length;
    expect(share(basics)).toBeGreaterThan(share(clicks));
  });

  test('has both languages in each item, and the graph in its attributes', () => {
    const item = world.items.find(({ id }) => id === 'attention')!;
    expect(item.title).toBe('Attention · 注意力');
    expect(item.body).toMatch(/lets each position[^#]*# 注意力[^#]*每个位置/s);
    expect(item.attributes).toMatchObject({
      skill: 'training',
      level: 2,
      requires: ['embeddings', 'softmax-cross-entropy'],
    });
  });

  test('is in the package', () => {
    const { files } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      files: string[];
    };
    expect(files).toContain('demo');
  });
});

/** An engine that only notes what is written, and counts an event of a known id once. */
function noting() {
  const written = { items: new Set<string>(), users: new Set<string>(), events: new Set<string>() };
  const settings = new Map<string, unknown>();
  const into = (ids: Set<string>) => async (records: readonly { readonly id?: string | undefined }[]) => {
    for (const { id } of records) ids.add(id!);
    return { taken: records.length, repeated: 0, refused: [] };
  };
  const engine = {
    items: { upsert: into(written.items) },
    users: { upsert: into(written.users) },
    events: { add: into(written.events) },
    refresh: async () => {},
    store: {
      settings: {
        get: async (name: string) => settings.get(name),
        set: async (name: string, value: unknown) => void settings.set(name, value),
      },
    },
  } as unknown as Engine;
  return { engine, written };
}

test('filling tells how far it is, ends when it is stopped, and goes on where it was stopped', async () => {
  const { engine, written } = noting();
  const stop = new AbortController();
  const steps: number[] = [];
  const first = await fillWithDemo(engine, {
    signal: stop.signal,
    onProgress: ({ phase, done, total }) => {
      expect(done).toBeLessThanOrEqual(total ?? 0);
      if (phase === 'writing what they did' && steps.push(done) === 2) stop.abort();
    },
  });
  expect(first).toBeUndefined();
  expect(written.events.size).toBeGreaterThan(0);
  expect(written.events.size).toBeLessThan(world.events.length);
  expect(await isHalfFilled(engine)).toBe(true);
  expect(await fillWithDemo(engine)).toMatch(/^\d+ notes, \d+ learners, [\d,]+ events$/);
  expect([written.items.size, written.users.size, written.events.size]).toEqual([
    world.items.length,
    world.users.length,
    world.events.length,
  ]);
  expect(await isHalfFilled(engine)).toBe(false);
});
