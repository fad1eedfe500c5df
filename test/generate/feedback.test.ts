/** Feedback on answers: what was liked comes first for questions like it, and a ranker of passages learns from it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '#tandem/types.js';
import { testEngine } from '../support/engine.js';

let tandem: Engine;

/** Things of which a short note repeats the name, and a long one tells the price. */
const THINGS = Array.from({ length: 60 }, (_, k) => `gadget${String.fromCharCode(97 + (k % 26))}${k}`);

beforeAll(async () => {
  tandem = await testEngine();
  await tandem.items.upsert(
    THINGS.flatMap((thing, k) => [
      {
        id: `about-${k}`,
        title: `${thing}`,
        body: `The price of ${thing}: see the price of ${thing} elsewhere.`,
      },
      {
        id: `price-${k}`,
        title: `List ${k}`,
        body: `On the first day of the market, so the traders said, the price of ${thing} was ${k + 3} coins of silver each.`,
      },
    ]),
  );
});

afterAll(() => tandem.close());

const ask = (thing: string) =>
  tandem.ask({ question: `What is the price of ${thing}?`, user: 'ada', sentences: 5, passages: 5 });

/** The sources of a prompt with room for all, the best first. */
async function sources(thing: string): Promise<string[]> {
  const { parts } = await tandem.prompt({ question: `What is the price of ${thing}?`, tokens: 2_000 });
  return parts.flatMap(({ name }) => /^source \d+: (.*)$/.exec(name)?.[1] ?? []);
}

describe('feedback', () => {
  it('puts what was liked first for questions like it, with the reason, and back where it was disliked', async () => {
    const [thing] = THINGS;
    const before = await sources(thing);
    const answer = await ask(thing);
    const second = answer.citations.find(({ item }) => item === before[1])!;
    const { request, position } = second;
    await tandem.events.add([{ user: 'ada', kind: 'like', request, position }]);
    expect((await sources(thing))[0]).toBe(before[1]);
    const { parts } = await tandem.prompt({ question: `Tell me the price of ${thing}`, tokens: 2_000 });
    expect(parts.map(({ reason }) => reason).join()).toContain('by what people thought of answers');
    await tandem.events.add([{ user: 'ada', kind: 'dislike', request, position }]);
    expect((await sources(thing))[0]).toBe(before[0]);
  });

  it('trains a ranker of passages, which is served, also for what nobody asked, and gone back from', async () => {
    await expect(tandem.models.train('passage-ranker')).rejects.toMatchObject({ name: 'NotEnoughData' });
    for (const [k, thing] of THINGS.slice(0, 58).entries()) {
      const { citations } = await ask(thing);
      const good = citations.find(({ item }) => item === `price-${k}`)!;
      await tandem.events.add([
        { user: 'ada', kind: 'click', request: good.request, position: good.position },
      ]);
    }
    const thing = THINGS[59];
    expect((await sources(thing))[0]).toBe('about-59');
    const record = await tandem.models.train('passage-ranker');
    expect(record).toMatchObject({ kind: 'passage-ranker', admitted: true });
    expect((await sources(thing))[0]).toBe('price-59');
    expect(await tandem.models.rollback('passage-ranker')).toEqual({ from: record.id, to: undefined });
    expect((await sources(thing))[0]).toBe('about-59');
  });
});
