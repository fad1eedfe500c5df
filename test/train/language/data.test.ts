/** From texts to batches: reading, cleaning, duplicates, shards, order. */
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { seeded } from '#tandem/runtime/index.js';
import { readTokenizerJson, Tokenizer, writeTokenizerJson } from '#tandem/text/index.js';
import {
  CorpusError,
  clean,
  corpusFiles,
  DuplicateFilter,
  documentsIn,
  permuted,
  prepare,
  ShardReader,
  ShardWriter,
  windowBatch,
} from '#tandem/train/index.js';

const folder = () => mkdtempSync(join(tmpdir(), 'tandem-test-'));
const file = (name: string, text: string | Uint8Array, into = folder()) => {
  const path = join(into, name);
  writeFileSync(path, text);
  return path;
};
async function all(files: string[]): Promise<string[]> {
  const out: string[] = [];
  for await (const text of documentsIn(files)) out.push(text);
  return out;
}
/** Words drawn by a seed. */
const prose = (seed: number, words: number) => {
  const random = seeded(seed);
  const syllables = ['ba', 'lo', 'mi', 'tra', 'ne', 'su', 'ki', 'dor', 'wen', 'al'];
  const word = () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => syllables[Math.floor(random() * 10)]).join('');
  return Array.from({ length: words }, word).join(' ');
};

describe('documents', () => {
  it('come from text, Markdown and JSON Lines', async () => {
    const where = folder();
    file('a.txt', 'One document of plain text.', where);
    file('b.md', '# A heading\r\n\r\nand what follows it', where);
    file('c.jsonl', '{"text":"the first of two lines"}\n\n{"content":"the second of two lines"}\n', where);
    file('d.png', 'is not read', where);
    expect(await all(await corpusFiles([where]))).toEqual([
      'One document of plain text.',
      '# A heading\n\nand what follows it',
      'the first of two lines',
      'the second of two lines',
    ]);
  });

  it('come from Parquet, whatever other columns there are', async () => {
    const texts = Array.from({ length: 7 }, (_, i) => (i === 3 ? null : `text number ${i} of a table`));
    const table = (name: string) =>
      Buffer.from(
        parquetWriteBuffer({
          columnData: [
            { name: 'id', data: texts.map((_, i) => i), type: 'INT32' },
            { name, data: texts, type: 'STRING' },
          ],
          rowGroupSize: 2,
        }),
      );
    const where = folder();
    const path = join(where, 'a.parquet');
    writeFileSync(path, table('content'));
    expect(await all(await corpusFiles([where]))).toEqual(texts.filter((text) => text !== null));
    writeFileSync(path, table('caption'));
    await expect(all([path])).rejects.toThrow('no column text, content, body; it has id, caption');
    writeFileSync(path, table('text').subarray(0, 200));
    await expect(all([path])).rejects.toThrow(CorpusError);
  });

  it('are cut from long files at empty lines, and nothing is lost', async () => {
    const paragraphs = Array.from({ length: 60 }, (_, i) => prose(i, 80));
    const documents = await all([file('a.txt', paragraphs.join('\n\n'))]);
    expect(documents.length).toBeGreaterThan(3);
    expect(documents.join('\n\n')).toBe(paragraphs.join('\n\n'));
  });

  it('are refused by name and line where they cannot be read', async () => {
    await expect(corpusFiles(['/nowhere'])).rejects.toThrow(CorpusError);
    await expect(corpusFiles([file('a.pdf', 'x')])).rejects.toThrow('only .txt');
    await expect(corpusFiles([folder()])).rejects.toThrow('no text in');
    await expect(all([file('a.jsonl', '{"text":"this one is well formed"}\n{"tex')])).rejects.toThrow(
      'line 2: not JSON',
    );
    await expect(all([file('a.jsonl', '{"title":1}')])).rejects.toThrow(
      'line 1: no text in text, content, body',
    );
  });

  it('are cleaned', () => {
    expect(clean('\ufeffa line with spaces  \r\nand\u0000 another\n\n\n\n\nend of it')).toBe(
      'a line with spaces\nand another\n\n\nend of it',
    );
    expect(clean('short')).toBeUndefined();
    expect(clean(`${'\ufffd'.repeat(20)}some text here and there`)).toBeUndefined();
  });
});

describe('duplicates', () => {
  it('are found where they are the same, or nearly', () => {
    const filter = new DuplicateFilter();
    const text = prose(1, 300);
    expect(filter.isNew(text)).toBe(true);
    expect(filter.isNew(text)).toBe(false);
    expect(filter.isNew(`${text} and two words`)).toBe(false);
    expect(filter.isNew(prose(2, 300))).toBe(true);
    expect(filter.isNew(text.split(' ').reverse().join(' '))).toBe(true);
    expect(filter.found).toEqual({ exact: 1, near: 1 });
  });

  it('are not seen among many different texts', () => {
    const filter = new DuplicateFilter();
    for (let i = 0; i < 200; i++) expect(filter.isNew(prose(i, 60))).toBe(true);
    for (const text of ['!!! ??? ...', '--- --- ---', '数据库里有很多不同的记录和索引'])
      expect(filter.isNew(text)).toBe(true);
  });
});

describe('shards', () => {
  it.each([300, 70_000])('give back what was written, for a vocabulary of %d', async (vocabulary) => {
    const where = folder();
    const writer = new ShardWriter(where, vocabulary, 100);
    const tokens = Array.from({ length: 457 }, (_, i) => (i * 7919) % vocabulary);
    writer.add('train', tokens.slice(0, 30), 100);
    writer.add('train', tokens.slice(30), 900);
    writer.add('validation', [1, 2, 3], 9);
    const set = await writer.finish({ note: 'x' });
    expect(set.train).toMatchObject({ tokens: 457, bytes: 1000, documents: 2 });
    expect(set.train.shards.map((shard) => shard.tokens)).toEqual([100, 100, 100, 100, 57]);
    const reader = new ShardReader(where);
    expect(Array.from(reader.read('train', 0, 457))).toEqual(tokens);
    expect(Array.from(reader.read('train', 95, 120))).toEqual(tokens.slice(95, 215));
    expect(Array.from(reader.read('validation', 0, 3))).toEqual([1, 2, 3]);
    expect(() => reader.read('train', 400, 58)).toThrow(RangeError);
    reader.close();
  });

  it('are read in an order that has every window once an epoch', async () => {
    const where = folder();
    const writer = new ShardWriter(where, 5000);
    writer.add(
      'train',
      Array.from({ length: 1013 }, (_, i) => i),
      1,
    );
    await writer.finish();
    const reader = new ShardReader(where);
    const options = { rows: 3, length: 16, seed: 4 };
    const starts = Array.from({ length: 42 }, (_, i) => windowBatch(reader, i, options)).flatMap(
      ({ tokens, targets }) => {
        tokens.forEach((token, k) => {
          expect(targets[k]).toBe(token + 1);
        });
        return [0, 1, 2].map((row) => tokens[row * 16]);
      },
    );
    const epochs = [starts.slice(0, 63), starts.slice(63)];
    for (const epoch of epochs) expect(new Set(epoch).size).toBe(63);
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(windowBatch(reader, 7, options)).toEqual(windowBatch(reader, 7, options));
    expect(windowBatch(reader, 7, { ...options, seed: 5 })).not.toEqual(windowBatch(reader, 7, options));
    expect(() => windowBatch(reader, 0, { ...options, length: 2000 })).toThrow('do not make a window');
    reader.close();
  });

  it('are put in order by a permutation, for any number of windows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(1000), (count, seed) => {
        const places = Array.from({ length: count }, (_, i) => permuted(i, count, seed));
        expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });
});

describe('preparing', () => {
  it('trains a vocabulary, splits by document, and leaves duplicates out', async () => {
    const texts = Array.from({ length: 60 }, (_, i) => prose(i, 60));
    const lines = [...texts, texts[3], `${texts[5]} more`].map((text) => JSON.stringify({ text })).join('\n');
    const where = folder();
    const { set, definition } = await prepare({
      paths: [file('a.jsonl', lines)],
      folder: where,
      tokenizer: { size: 400 },
    });
    expect(set.about).toMatchObject({
      documents: 60,
      'exact duplicates left out': 1,
      'near duplicates left out': 1,
    });
    expect([set.train.documents, set.validation.documents]).toEqual([57, 3]);
    expect(definition.tokens).toHaveLength(400);
    const reader = new ShardReader(where);
    const tokenizer = new Tokenizer(readTokenizerJson(writeTokenizerJson(definition)));
    const held = tokenizer
      .decode(reader.read('validation', 0, set.validation.tokens), { special: true })
      .split('<|end|>');
    expect(held.slice(0, 3)).toEqual([texts[10], texts[30], texts[50]]);
    expect(readdirSync(where).sort()).toEqual(['data.json', 'train-00000.bin', 'validation-00000.bin']);
    reader.close();
  });

  it('leaves out what is of an evaluation set', async () => {
    const texts = Array.from({ length: 60 }, (_, i) => prose(i, 60));
    const lines = texts.map((text) => JSON.stringify({ text })).join('\n');
    const words = texts[7].split(' ').slice(20, 34).join(' ');
    const exclude = [file('questions.jsonl', JSON.stringify({ text: `Complete this: ${words}?` }))];
    const where = folder();
    const { set } = await prepare({
      paths: [file('a.jsonl', lines)],
      folder: where,
      tokenizer: { size: 400 },
      exclude,
    });
    expect(set.about).toMatchObject({ documents: 59, 'left out for evaluation sets': 1 });
  });

  it('says so where there is too little', async () => {
    const options = {
      paths: [file('a.txt', 'a text that is far too short')],
      folder: folder(),
      tokenizer: { size: 300 },
    };
    await expect(prepare(options)).rejects.toThrow('too little text');
  });

  it('says which documents are no text, and that they were left out', async () => {
    const binary = file('binary.txt', Buffer.from(Array.from({ length: 3000 }, (_, i) => 128 + (i % 100))));
    const onlyBinary = prepare({ paths: [binary], folder: folder(), tokenizer: { size: 300 } });
    await expect(onlyBinary).rejects.toThrow(/left out as too short or no UTF-8 text: 1, in .*binary\.txt$/);
    const texts = Array.from(
      { length: 200 },
      (_, i) => `text number ${i} of some length, as it is needed ${i}`,
    );
    const lines = file('texts.jsonl', texts.map((text) => JSON.stringify({ text })).join('\n'));
    const { set } = await prepare({
      paths: [binary, lines],
      folder: folder(),
      tokenizer: { size: 300 },
    });
    expect(set.about).toMatchObject({ 'left out as too short or no text': 1 });
  });
});
