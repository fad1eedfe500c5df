/** Tools found by what their descriptions mean, by an encoder that knows a few words. */
import { expect, it } from 'vitest';
import { ToolsByMeaning } from '#tandem/generate/answer/tools-by-meaning.js';
import { MemorySlot } from '#tandem/state/memories.js';

const MEANINGS = [
  ['rain', 'weather', 'forecast', 'umbrella'],
  ['money', 'invoice', 'bill', 'pay'],
];

const embed = async (texts: readonly string[]) => ({
  encoder: 'few words',
  vectors: texts.map((text) =>
    Float32Array.from(
      MEANINGS.map((words) => words.filter((word) => text.toLowerCase().includes(word)).length),
    ),
  ),
});

function memories() {
  const slot = new MemorySlot();
  const tool = (id: string, title: string, text: string, owner: string | null = null) =>
    slot.set({ id, kind: 'tool', owner, title, text, answer: null, quality: 1, data: null, at: 0 });
  tool('sky', 'sky', 'Tells the forecast of the weather of a town.');
  tool('ledger', 'ledger', 'Writes an invoice.');
  tool('own', 'barometer', 'Tells of rain in the garden of Ada.', 'ada');
  return slot;
}

const find = (
  query: string,
  owner: string | null = null,
  embedder: ConstructorParameters<typeof ToolsByMeaning>[0] = { name: 'few words', embed },
  warn = (_: string) => {},
) => new ToolsByMeaning(embedder, warn).find(query, owner, memories(), 3, new AbortController().signal);

it('that have no word of the question are found, others are not', async () => {
  const found = await find('Will I need an umbrella?');
  expect(found).toMatchObject([
    { id: 'sky', reason: expect.stringMatching(/^found by its meaning; cosine 1/) },
  ]);
  expect((await find('Who is to pay?')).map(({ id }) => id)).toEqual(['ledger']);
});

it("are everybody's, and one's own", async () => {
  expect((await find('Will there be rain?', 'ada')).map(({ id }) => id).sort()).toEqual(['own', 'sky']);
  expect((await find('Will there be rain?', 'ben')).map(({ id }) => id)).toEqual(['sky']);
});

it('are found by words alone without an encoder, and where it fails, which is told', async () => {
  const warnings: string[] = [];
  const failing = { name: 'down', embed: () => Promise.reject(new Error('no answer')) };
  for (const embedder of [{ name: undefined, embed }, failing]) {
    const warn = (text: string) => void warnings.push(text);
    expect((await find('Write an invoice', null, embedder, warn)).map(({ id }) => id)).toEqual(['ledger']);
    expect(await find('Will I need an umbrella?', null, embedder, warn)).toEqual([]);
  }
  expect(warnings).toEqual(Array.from({ length: 2 }, () => expect.stringContaining('no answer')));
});
