/** Chunking: what stays together, what is parted where, and that nothing is lost or cut in two. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, chunkText, tokenEstimate } from '#tandem/text/index.js';

type Part = Pick<Block, 'kind' | 'level' | 'head' | 'page'> & { readonly text: string };

/** A document of blocks with an empty line between them. */
function documentOf(parts: readonly Part[]): { text: string; blocks: Block[] } {
  let text = '';
  const blocks = parts.map(({ text: own, ...part }) => {
    if (text !== '') text += '\n\n';
    const start = text.length;
    text += own;
    return { ...part, start, end: text.length };
  });
  return { text, blocks };
}

function chunksOf(parts: readonly Part[], title?: string) {
  const { text, blocks } = documentOf(parts);
  return chunkText(text, blocks, title);
}

const heading = (level: number, text: string): Part => ({ kind: 'heading', level, text });

const paragraph = (text: string): Part => ({ kind: 'paragraph', text });

const words = (count: number, word = 'word') =>
  Array.from({ length: count }, (_, k) => `${word}${k % 7}`).join(' ');

const sentences = (count: number) =>
  Array.from({ length: count }, (_, k) => `Sentence ${k} says a thing.`).join(' ');

describe('chunks', () => {
  it('follow headings, and know the path of headings above them', () => {
    const chunks = chunksOf(
      [
        heading(1, 'Handbook'),
        paragraph(sentences(20)),
        heading(2, 'Pumps'),
        paragraph(sentences(21)),
        heading(3, 'Old  pumps'),
        paragraph(sentences(22)),
        heading(2, 'Boilers'),
        paragraph(sentences(23)),
      ],
      'Handbook',
    );
    expect(chunks.map(({ headings }) => headings)).toEqual([
      [],
      ['Pumps'],
      ['Pumps', 'Old pumps'],
      ['Boilers'],
    ]);
  });

  it('put small sections beside each other together, under what is above them', () => {
    const chunks = chunksOf([
      heading(1, 'Terms'),
      heading(2, 'A'),
      paragraph('One.'),
      heading(2, 'B'),
      paragraph('Two.'),
      heading(1, 'Rules'),
      heading(2, 'C'),
      paragraph('Three.'),
    ]);
    expect(chunks.map(({ headings, text }) => [headings, text])).toEqual([
      [['Terms'], 'A\n\nOne.\n\nB\n\nTwo.'],
      [['Rules', 'C'], 'Three.'],
    ]);
  });

  it('keep headings that have nothing below them', () => {
    const chunks = chunksOf([heading(1, 'A'), heading(1, 'B'), paragraph('Text.'), heading(2, 'C')]);
    expect(chunks.map(({ text }) => text).join('|')).toMatch(/A.*Text\..*C/s);
  });

  it('part long paragraphs between sentences, without overlap', () => {
    const chunks = chunksOf([paragraph(sentences(200))]);
    expect(chunks.length).toBeGreaterThan(3);
    for (const { text } of chunks) expect(text).toMatch(/^Sentence .*thing\.$/s);
    chunks.slice(1).forEach(({ start }, k) => {
      expect(start).toBeGreaterThanOrEqual(chunks[k].end);
    });
  });

  it('part Chinese between sentences', () => {
    const text = Array.from({ length: 60 }, (_, k) => `第${k}句说明了一件重要的事情，并且还有后半句。`).join(
      '',
    );
    const chunks = chunksOf([paragraph(text)]);
    expect(chunks.length).toBeGreaterThan(2);
    for (const { text } of chunks) expect(text).toMatch(/^第.*。$/s);
  });

  it('do not take hard line breaks for ends of sentences', () => {
    const text = Array.from({ length: 80 }, (_, k) => `Sentence ${k} is broken\nover two lines.`).join('\n');
    const chunks = chunksOf([paragraph(text)]);
    expect(chunks.length).toBeGreaterThan(1);
    for (const chunk of chunks) expect(chunk.text).toMatch(/^Sentence.*lines\.$/s);
  });

  it('keep tables, lists and code whole, with the line that leads to them', () => {
    const table = Array.from({ length: 60 }, (_, k) => `row ${k} | value ${k}`).join('\n');
    const list = Array.from({ length: 60 }, (_, k) => `- entry number ${k}`).join('\n');
    const code = Array.from({ length: 60 }, (_, k) => `call(${k});`).join('\n\n');
    const chunks = chunksOf([
      paragraph(sentences(30)),
      paragraph('The values are:'),
      { kind: 'table', head: true, text: table },
      { kind: 'list', text: list },
      { kind: 'code', text: code },
    ]);
    expect(chunks.map(({ text }) => text).slice(1)).toEqual([`The values are:\n\n${table}`, list, code]);
  });

  it('part tables that are too large between rows, each part under the head', () => {
    const rows = Array.from({ length: 900 }, (_, k) => `cell ${k} | another ${k}`);
    const chunks = chunksOf([
      heading(1, 'H'),
      { kind: 'table', head: true, text: ['Name | Value', ...rows].join('\n') },
    ]);
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks[0].headings).toEqual(['H']);
    for (const { headings } of chunks.slice(1)) expect(headings).toEqual(['H', 'Name | Value']);
    expect(chunks.flatMap(({ text }) => text.split('\n'))).toEqual(['Name | Value', ...rows]);
  });

  it('overlap where nothing else parts the text', () => {
    const text = 'x'.repeat(20_000);
    const chunks = chunksOf([paragraph(text)]);
    expect(chunks.length).toBeGreaterThan(5);
    chunks.slice(1).forEach(({ start }, k) => {
      expect(start).toBeLessThan(chunks[k].end);
      expect(start).toBeGreaterThan(chunks[k].start);
    });
    expect(chunks.at(-1)!.end).toBe(text.length);
  });

  it('know the page that they begin on', () => {
    const chunks = chunksOf([
      { ...paragraph(sentences(40)), page: 3 },
      { ...paragraph(sentences(41)), page: 4 },
    ]);
    expect(chunks.map(({ page }) => page)).toEqual(expect.arrayContaining([3, 4]));
    expect(chunksOf([paragraph('a')])[0].page).toBeNull();
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3_000 }),
    fc.integer({ min: 1, max: 900 }).map((count) => words(count)),
    fc.integer({ min: 1, max: 120 }).map(sentences),
    fc.integer({ min: 1, max: 4_000 }).map((count) => '漢'.repeat(count)),
    fc.integer({ min: 1, max: 2_000 }).map((count) => '👩‍👩‍👧'.repeat(count)),
    fc.integer({ min: 1, max: 2_000 }).map((count) => `a${'\u0301'.repeat(count)}`),
    fc.integer({ min: 1, max: 3_000 }).map((count) => '\n'.repeat(count)),
  );

  const anyPart: fc.Arbitrary<Part> = fc.record({
    kind: fc.constantFrom('heading', 'paragraph', 'list', 'table', 'code'),
    level: fc.integer({ min: 1, max: 6 }),
    head: fc.boolean(),
    page: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    text: anyText.map((text) => text.trim()).filter((text) => text !== ''),
  });

  it('hold all of any text, in order, as it stands there, within bounds, and cut no character', () => {
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 12 }), (parts) => {
        const { text, blocks } = documentOf(parts);
        const chunks = chunkText(text, blocks);
        const covered = new Uint8Array(text.length);
        for (const [k, chunk] of chunks.entries()) {
          expect(chunk.text).toBe(text.slice(chunk.start, chunk.end));
          expect(chunk.text.trim()).not.toBe('');
          if (text.isWellFormed()) expect(chunk.text.isWellFormed()).toBe(true);
          expect(tokenEstimate(chunk.text)).toBeLessThan(1_400);
          if (k > 0) expect(chunk.start).toBeGreaterThan(chunks[k - 1].start);
          covered.fill(1, chunk.start, chunk.end);
        }
        for (const { kind, start, end } of blocks) {
          if (kind === 'heading' && end - start <= 200) continue;
          for (let at = start; at < end; at++)
            if (covered[at] === 0) expect(text[at].trim(), `at ${at} of ${JSON.stringify(text)}`).toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('estimate tokens of words, digits and Chinese', () => {
    expect(tokenEstimate('')).toBe(0);
    expect(tokenEstimate('a green tea')).toBe(3);
    expect(tokenEstimate('internationalization 2026')).toBe(5);
    expect(tokenEstimate('绿茶')).toBeCloseTo(1.6);
  });
});
