/** Lists within a text, and what is quoted of them. */
import { describe, expect, it } from 'vitest';
import { extract } from '#tandem/generate/extract/extract.js';
import { listsOf } from '#tandem/generate/extract/lists.js';
import { quotesOf } from '#tandem/generate/extract/quotes.js';
import type { Passage } from '#tandem/prompt/index.js';
import { sentencesOf } from '#tandem/text/index.js';

/** The lists of a text, as the texts of their first and last sentences. */
function listsIn(text: string): (readonly [string, string])[] {
  const sentences = sentencesOf(text);
  const lists = new Set(listsOf(text, sentences));
  return Array.from(lists).flatMap((list) =>
    list ? [[sentences[list.from].text, sentences[list.to].text] as const] : [],
  );
}

const passage = (text: string, title = ''): Passage => ({
  item: title,
  chunk: 0,
  title,
  headings: [],
  page: null,
  position: 0,
  request: '',
  text,
  start: 0,
  end: text.length,
  score: 1,
});

/** What is quoted of texts for a question. */
function quoted(question: string, passages: readonly Passage[], most = 2): string[] {
  const read = extract(question, passages, () => 0.5);
  return quotesOf(read, passages, most).map(({ text }) => text);
}

describe('lists', () => {
  it.each([
    [
      'Boil water.\n\nYou need:\n- a pot\n- a lid\n\nThen wait until it boils over the fire.',
      'You need:',
      '- a lid',
    ],
    ['1. Open the valve. It is red.\n2. Close it.', '1. Open the valve.', '2. Close it.'],
    [
      'There are two ways out. Fewer steps: larger tools. Checking: tests that fail.',
      'There are two ways out.',
      'Checking: tests that fail.',
    ],
    ['于是有这些办法。减少键值头。缓存用 8 位。', '于是有这些办法。', '缓存用 8 位。'],
  ])('%s', (text, first, last) => {
    expect(listsIn(text)).toEqual([[first, last]]);
  });

  it.each([
    'He rowed across the lake before the sun was up. Nobody saw him leave the house that day.',
    '河水每年春天都会上涨，淹没两岸的田地。人们因此把房子建在高处的山坡上。',
  ])('are not found in %s', (text) => {
    expect(listsIn(text)).toEqual([]);
  });
});

describe('quotes', () => {
  it('have an item with its list, or alone where the list is long', () => {
    const short = passage(
      'The kettle holds two litres of water.\nTo descale the kettle:\n- pour vinegar into it\n- rinse the kettle twice',
    );
    expect(quoted('How do I descale the kettle?', [short], 1)).toEqual([
      'To descale the kettle:\n- pour vinegar into it\n- rinse the kettle twice',
    ]);
    const rest = Array.from({ length: 40 }, (_, k) => `- step number ${k} of the long way round`).join('\n');
    const long = passage(`The long way round:\n${rest}\n- rinse the kettle with lemon juice`);
    expect(quoted('Rinse kettle with lemon juice?', [long], 1)).toEqual([
      '- rinse the kettle with lemon juice',
    ]);
  });

  it('have a neighbour that states the cause, where the best sentence states none', () => {
    const text =
      'The bridge at Wick was closed to lorries. Its bolts had rusted, and an inspector feared that one would break. The mayor opened a fair.';
    expect(quoted('Why was the bridge at Wick closed to lorries?', [passage(text)])).toEqual([
      'The bridge at Wick was closed to lorries.',
      'Its bolts had rusted, and an inspector feared that one would break.',
    ]);
  });

  it('have nothing from a source that is not about the subject', () => {
    const passages = [
      passage('Tides rise twice a day. The moon pulls the water.', 'Tides'),
      passage('A harbour needs deep water. Tides hinder ships.', 'Harbours'),
    ];
    for (const quote of quoted('What do tides do?', passages)) expect(passages[0].text).toContain(quote);
  });

  it('end where the list is the whole text, and are none without sentences', () => {
    expect(quoted('What?', [])).toEqual([]);
    expect(quoted('Which tea?', [passage('- green tea\n- black tea')], 1)).toEqual([
      '- green tea\n- black tea',
    ]);
  });
});

describe('rows of tables', () => {
  const markdown = [
    'Teas differ in how they are brewed.',
    '',
    '| Tea | Temperature | Minutes |',
    '| --- | ---: | ---: |',
    '| Green tea | 75 °C | 2 |',
    '| Black tea | 95 °C | 4 |',
  ].join('\n');

  it.each([
    ['Markdown', markdown],
    ['documents', markdown.replaceAll(/^\| | \|$/gm, '').replace(/\n---.*/, '')],
  ])('of %s are quoted with the names of their columns', (_, text) => {
    expect(quoted('What is the temperature for black tea?', [passage(text)], 1)).toEqual([
      'Tea: Black tea; Temperature: 95 °C; Minutes: 4',
    ]);
  });

  it('of a later part of a table have the names in the last heading', () => {
    const later = {
      ...passage('White tea | 80 °C | 3\nBlack tea | 95 °C | 4'),
      headings: ['Brewing', 'Tea | Temperature | Minutes'],
    };
    expect(quoted('What is the temperature for white tea?', [later], 1)).toEqual([
      'Tea: White tea; Temperature: 80 °C; Minutes: 3',
    ]);
  });

  it('of a table without names are quoted as they are', () => {
    const text = 'Green tea | 75 °C | 2\nBlack tea | 95 °C | 4';
    expect(quoted('What about black tea?', [passage(text)], 1)).toEqual(['Black tea | 95 °C | 4']);
  });
});

describe('wrapped lines', () => {
  it('are quoted on one line, with the next sentence of the paragraph that states the cause', () => {
    const text =
      'Bread that is sliced while it is hot loses its shape and\ntears under the knife. This happens because the starch has not\nset yet.';
    expect(quoted('Why does hot bread lose its shape?', [passage(text)])).toEqual([
      'Bread that is sliced while it is hot loses its shape and tears under the knife.',
      'This happens because the starch has not set yet.',
    ]);
  });
});
