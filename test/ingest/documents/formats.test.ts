/** Parsers: what each keeps of a document's text and structure, and how formats and encodings are recognised. */
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type DocumentFormat, extract, formatOf } from '#tandem/ingest/documents/formats.js';
import { docx, epub, type PdfLine, pdf, wordParagraph } from './samples.js';

const bytes = (text: string) => Buffer.from(text);

/** What was read: the title, and each block as its kind (of headings, the level) and text. */
async function read(content: Uint8Array, format: DocumentFormat) {
  const { title, text, blocks, ...rest } = await extract(content, format);
  const parts = blocks.map(({ kind, level, start, end }) => [
    kind === 'heading' ? `h${level}` : kind,
    text.slice(start, end),
  ]);
  return { ...rest, title, parts, blocks };
}

describe('Markdown', () => {
  it('gives headings, paragraphs, lists, tables and code, without marks', async () => {
    const { title, tags, parts } = await read(
      bytes(`---
title: "The handbook"
tags: [pumps, 'boilers']
---
# Handbook

Some *emphasis*, \`code\`, a [link](http://x.y) and
a second line.<br>Third.

> Quoted text.

- one
- two
  1. deep
- [x] done

| A | B |
|---|---|
| 1 | *2* |

\`\`\`js
if (x) {

  y();
}
\`\`\`

<!-- a comment --><details><summary>More</summary>

Hidden **part** with List<String>.

</details>

第一行
第二行。[^1]

[^1]: A note.
`),
      'markdown',
    );
    expect(title).toBe('The handbook');
    expect(tags).toEqual(['pumps', 'boilers']);
    expect(parts).toEqual([
      ['h1', 'Handbook'],
      ['paragraph', 'Some emphasis, code, a link and a second line.\nThird.'],
      ['paragraph', 'Quoted text.'],
      ['list', '- one\n- two\n  1. deep\n- [x] done'],
      ['table', 'A | B\n1 | 2'],
      ['code', 'if (x) {\n\n  y();\n}'],
      ['paragraph', 'More'],
      ['paragraph', 'Hidden part with List<String>.'],
      ['paragraph', '第一行第二行。'],
      ['paragraph', 'A note.'],
    ]);
  });

  it('is called by its only first-level heading, or by nothing', async () => {
    expect((await read(bytes('# One\n\ntext\n\n## Two'), 'markdown')).title).toBe('One');
    expect((await read(bytes('# One\n\n# Two'), 'markdown')).title).toBeNull();
  });
});

describe('HTML', () => {
  it('gives what is shown, and nothing else', async () => {
    const { title, parts } = await read(
      bytes(`<!doctype html><html><head><title>A &amp; B</title><style>p{}</style></head><body>
<nav>Home</nav><header><h1>Tea</h1></header>
<script>evil()</script><p hidden>no</p><p style="display: none">no</p><div aria-hidden="true">no</div>
<p>Green   tea<br>is <b>not</b>
fermented.</p>loose text
<ul><li>one<ul><li>deep</li></ul></li><li><p>two</p></li></ul>
<ol start="3"><li>three</li></ol>
<table><caption>Prices</caption><tr><th>Tea</th><th>Price</th></tr><tr><td>green</td><td>3</td></tr></table>
<pre>a
  b</pre><img alt="A cup"><footer>Imprint</footer></body></html>`),
      'html',
    );
    expect(title).toBe('A & B');
    expect(parts).toEqual([
      ['h1', 'Tea'],
      ['paragraph', 'Green tea\nis not\nfermented.'],
      ['paragraph', 'loose text'],
      ['list', '- one\n  - deep\n- two'],
      ['list', '3. three'],
      ['table', 'Prices\nTea | Price\ngreen | 3'],
      ['code', 'a\n  b'],
      ['paragraph', 'A cup'],
    ]);
  });

  it('is read in the encoding that it names', async () => {
    const page = '<html><head><meta charset="gb2312"></head><body><p>绿茶不发酵</p></body></html>';
    expect((await read(iconv.encode(page, 'gb18030'), 'html')).parts).toEqual([['paragraph', '绿茶不发酵']]);
  });
});

describe('plain text', () => {
  it('gives paragraphs, and lines that number chapters as headings', async () => {
    const { parts } = await read(
      bytes('Chapter 1: Tea\n\nFirst line\nsecond.\n\n\n第二章 咖啡\n\n正文。'),
      'text',
    );
    expect(parts).toEqual([
      ['h2', 'Chapter 1: Tea'],
      ['paragraph', 'First line\nsecond.'],
      ['h2', '第二章 咖啡'],
      ['paragraph', '正文。'],
    ]);
  });

  it.each([
    ['utf8', '绿茶 tea é', {}],
    ['utf8', '绿茶 tea é', { addBOM: true }],
    ['utf16le', '绿茶 tea é', { addBOM: true }],
    ['utf16be', '绿茶 tea é', { addBOM: true }],
    ['utf16le', 'plain tea without a mark', {}],
    ['gb18030', '绿茶是不发酵的茶，红茶是全发酵的茶。中国有许多种茶。', {}],
    ['latin1', 'Café au lait, naïve façade, déjà vu', {}],
    ['windows-1252', '“Smart” quotes – and €', {}],
  ])('is recognised in %s: %s', async (encoding, text, options) => {
    expect((await read(iconv.encode(text, encoding, options), 'text')).parts).toEqual([['paragraph', text]]);
  });
});

describe('DOCX', () => {
  it('gives headings by their styles, paragraphs, lists and tables', async () => {
    const cell = (text: string) => `<w:tc>${wordParagraph(text)}</w:tc>`;
    const { title, parts } = await read(
      docx(
        wordParagraph('The report', 'Title') +
          wordParagraph('Pumps & boilers', 'Heading1') +
          wordParagraph('Text.') +
          wordParagraph('Deep', 'Heading2') +
          `<w:tbl><w:tr>${cell('a')}${cell('b')}</w:tr><w:tr>${cell('1')}${cell('2')}</w:tr></w:tbl>` +
          wordParagraph('结尾。'),
      ),
      'docx',
    );
    expect(title).toBe('The report');
    expect(parts).toEqual([
      ['h1', 'Pumps & boilers'],
      ['paragraph', 'Text.'],
      ['h2', 'Deep'],
      ['table', 'a | b\n1 | 2'],
      ['paragraph', '结尾。'],
    ]);
  });
});

describe('EPUB', () => {
  it('gives the pages in their order', async () => {
    const { title, parts } = await read(
      epub(['<h1>One</h1><p>First.</p>', '<h1>Two</h1><p>Second<br/>line.</p>']),
      'epub',
    );
    expect(title).toBe('The book');
    expect(parts).toEqual([
      ['h1', 'One'],
      ['paragraph', 'First.'],
      ['h1', 'Two'],
      ['paragraph', 'Second\nline.'],
    ]);
  });
});

describe('PDF', () => {
  const page = (number: number, lines: readonly PdfLine[]): PdfLine[] => [
    [50, 780, 9, 'The manual of pumps'],
    ...lines,
    [290, 20, 9, `Page ${number}`],
  ];

  it('gives paragraphs and headings with their pages, without what comes again on every page', async () => {
    const { parts, pages, blocks } = await read(
      pdf([
        page(1, [
          [50, 700, 24, 'Pumps'],
          [50, 660, 11, 'A pump moves water from a low place to a high one, and it is an impor-'],
          [50, 646, 11, 'tant machine. It needs power.'],
          [50, 600, 11, 'A second paragraph stands further down on the page.'],
          [50, 560, 16, 'Old pumps'],
          [50, 530, 11, 'They leak.'],
        ]),
        page(2, [[50, 700, 11, 'A second page with its own text.']]),
        page(3, [[50, 700, 11, 'A third page with other text.']]),
        page(4, [[50, 700, 11, 'A fourth page ends the manual.']]),
      ]),
      'pdf',
    );
    expect(pages).toBe(4);
    expect(parts).toEqual([
      ['h1', 'Pumps'],
      [
        'paragraph',
        'A pump moves water from a low place to a high one, and it is an important machine. It needs power.',
      ],
      ['paragraph', 'A second paragraph stands further down on the page.'],
      ['h2', 'Old pumps'],
      ['paragraph', 'They leak.'],
      ['paragraph', 'A second page with its own text.'],
      ['paragraph', 'A third page with other text.'],
      ['paragraph', 'A fourth page ends the manual.'],
    ]);
    expect(blocks.map((block) => block.page)).toEqual([1, 1, 1, 1, 1, 2, 3, 4]);
  });

  it('says which pages have no text, and that a document without any is scanned', async () => {
    const { notes } = await read(pdf([[[50, 700, 11, 'Text.']], [], [[50, 700, 11, 'More.']]]), 'pdf');
    expect(notes).toEqual(['page 2 without text: scanned or pictures']);
    await expect(extract(pdf([[], []]), 'pdf')).rejects.toThrow(/has no text: it is probably scanned.*OCR/);
  });
});

describe('formats', () => {
  it.each<readonly [string, Uint8Array, string]>([
    ['a.md', bytes('# x'), 'markdown'],
    ['a.MARKDOWN', bytes('x'), 'markdown'],
    ['a.htm', bytes('x'), 'html'],
    ['a.txt', bytes('x'), 'text'],
    ['a', bytes('<!DOCTYPE html><p>'), 'html'],
    ['a.unknown', bytes('plain'), 'text'],
    ['a.txt', pdf([[]]), 'pdf'],
    ['a', docx(''), 'docx'],
    ['a.zip', epub(['x']), 'epub'],
  ])('of %s are told by content and name', (name, content, format) => {
    expect(formatOf(content, name)).toBe(format);
  });

  it.each<readonly [string, string | Uint8Array, RegExp]>([
    ['a.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Word.*password.*\.docx/],
    ['a.rtf', '{\\rtf1', /RTF/],
    ['a.md', Buffer.from('89504e470d0a1a0a', 'hex'), /picture/],
    ['a.txt', Buffer.from('1f8b0800', 'hex'), /unpack it first/],
    ['a.pdf', 'not a pdf', /no PDF file, as its name says/],
    ['a.docx', 'not a zip', /no DOCX file/],
  ])('of %s that are not read are refused by name', (name, content, reason) => {
    expect(() => formatOf(Buffer.from(content), name)).toThrow(reason);
  });
});
