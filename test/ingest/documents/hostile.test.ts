/** Documents that are damaged or made to do harm: refused with a reason or read, within bounded time and memory. */
import { deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { DOCUMENT_FORMATS, type DocumentFormat } from '#tandem/ingest/documents/formats.js';
import { DocumentReader } from '#tandem/ingest/documents/reader.js';
import { Unreadable } from '#tandem/ingest/documents/unreadable.js';
import { openDocument, pptx, slideParagraph, slideShape, xlsx } from './office.js';
import { docx, epub, pdf, pdfOf, wordParagraph } from './samples.js';

const LIMITS = { time: 30_000, memory: 256 };

const reader = new DocumentReader(1, LIMITS);
afterAll(() => reader.close());

/** Does not wait for what takes long. */
const impatient = new DocumentReader(1, { ...LIMITS, time: 2_000 });
afterAll(() => impatient.close());

/** What became of it: what was read, or the reason why not. Anything else fails the test. */
async function outcome(content: Uint8Array | string, name: string, format?: DocumentFormat, by = reader) {
  try {
    const { text, chunks, notes } = await by.read(Buffer.from(content), name, { format });
    return { text, chunks, notes };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { reason: error.message };
  }
}

describe('what is made to do harm', () => {
  it('a Word document that unpacks to gigabytes is refused before it does', async () => {
    const bomb = docx('', { 'word/header1.xml': Buffer.alloc(16 * 1024 * 1024, 32) });
    expect((await outcome(bomb, 'a.docx')).reason).toMatch(/unpacked to more than it may.*harm/);
  });

  it('a part that says that it is small and is not', async () => {
    const name = 'word/document.xml';
    const data = deflateRawSync(Buffer.alloc(64 * 1024 * 1024, 65));
    const head = (signature: string, fields: Buffer) =>
      Buffer.concat([Buffer.from(signature, 'hex'), fields, Buffer.from(name)]);
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(data.length, 4);
    sizes.writeUInt32LE(100, 8);
    const common = Buffer.concat([Buffer.from('14000000080000000000', 'hex'), sizes]);
    const length = Buffer.from([name.length, 0, 0, 0]);
    const local = head('504b0304', Buffer.concat([common, length]));
    const central = head(
      '504b0102',
      Buffer.concat([Buffer.from('1400', 'hex'), common, length, Buffer.alloc(14)]),
    );
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(central.length, 12);
    end.writeUInt32LE(local.length + data.length, 16);
    expect((await outcome(Buffer.concat([local, data, central, end]), 'a.docx')).reason).toMatch(
      /damaged|harm/,
    );
  });

  it('XML whose entities multiply, or that is nested without end', async () => {
    const entities = Array.from({ length: 30 }, (_, k) => `<!ENTITY e${k + 1} "&e${k};&e${k};">`).join('');
    const laughs = `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "ha">${entities}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&e30;</w:t></w:r></w:p></w:body></w:document>`;
    const first = await outcome(docx('', { 'word/document.xml': strToU8(laughs) }), 'a.docx');
    expect(first.reason ?? (first.text.length < 1_000 ? 'short' : 'long')).not.toBe('long');
    const deep = await outcome(docx('<w:sdt><w:sdtContent>'.repeat(50_000)), 'a.docx');
    expect(deep.reason).toBeTruthy();
  });

  it('a PDF whose page unpacks to gigabytes', async () => {
    const text = Buffer.alloc(128 * 1024 * 1024, 'BT /F 9 Tf (x) Tj ET ');
    expect((await outcome(pdfOf([deflateSync(text)]), 'a.pdf', undefined, impatient)).reason).toMatch(
      /too much memory|longer than|split/,
    );
  });

  it('PDFs whose objects lead in circles', async () => {
    const good = Buffer.from(pdf([[[50, 700, 11, 'Text.']]])).toString('latin1');
    const circles = [
      good.replace('/Kids [4 0 R]', '/Kids [2 0 R]'),
      good.replace('/Parent 2 0 R', '/Parent 4 0 R'),
      good.replace('/Contents 5 0 R', '/Contents 4 0 R'),
      good.replace('/Length ', '/Length 5 0 R %'),
      good.replace('/Count 1', '/Count 2147483647'),
      good.replace('/Pages 2 0 R', '/Pages 1 0 R'),
      good.replace('/F 3 0 R', '/F 4 0 R'),
    ];
    for (const circle of circles) {
      expect(circle).not.toBe(good);
      const { reason, text } = await outcome(Buffer.from(circle, 'latin1'), 'a.pdf');
      expect(reason ?? text).toBeTruthy();
    }
  });

  it('HTML that is nested without end', async () => {
    const deep = await outcome(
      `${'<div>'.repeat(200_000)}bottom${'</div>'.repeat(200_000)}`,
      'a.html',
      undefined,
      impatient,
    );
    expect(deep.text ?? deep.reason).toMatch(/bottom|longer than/);
    const lists = await outcome(`${'<ul><li>'.repeat(20_000)}bottom`, 'a.html', undefined, impatient);
    expect(lists.text ?? lists.reason).toMatch(/bottom|longer than|memory/);
    const bold = await outcome('<p><b><i>x'.repeat(5_000), 'a.html', undefined, impatient);
    expect(bold.text ?? bold.reason).toMatch(/x|longer than/);
  });

  it('Markdown that is nested without end, or opens what it does not close', async () => {
    for (const hostile of [
      `${'>'.repeat(50_000)} x`,
      `${'- '.repeat(20_000)}x`,
      `${'['.repeat(50_000)}x`,
      `${'*a **b '.repeat(20_000)}x`,
      `${'`'.repeat(30_000)}x`,
      `${'![[]()'.repeat(10_000)}x`,
      `|${' a |'.repeat(20_000)}\n|${'-|'.repeat(20_000)}\n| x |`,
    ]) {
      const { reason, text } = await outcome(hostile, 'a.md', undefined, impatient);
      expect(reason ?? text, hostile.slice(0, 20)).toMatch(/x|nested deeper|longer than|memory/);
    }
  });

  it('packed documents whose parts unpack to gigabytes, or are nested or repeated without end', async () => {
    const zeros = Buffer.alloc(16 * 1024 * 1024, 32);
    const { unzipSync, zipSync } = await import('fflate');
    for (const [good, part] of [
      [pptx([slideShape(slideParagraph('a'))]), 'ppt/slides/slide1.xml'],
      [openDocument('text', ''), 'content.xml'],
      [xlsx({ a: [['b']] }), 'xl/sharedStrings.xml'],
    ] as const)
      expect((await outcome(zipSync({ ...unzipSync(good), [part]: zeros }), 'a')).reason).toMatch(
        /unpacked to more than it may.*harm/,
      );
    const deep = `${'<text:list><text:list-item>'.repeat(100_000)}<text:p>bottom</text:p>`;
    const nested = await outcome(openDocument('text', deep), 'a.odt', undefined, impatient);
    expect(nested.text ?? nested.reason).toMatch(/bottom|longer than|memory/);
    const spaces = openDocument(
      'text',
      `<text:p>x${'<text:s text:c="999999999"/>'.repeat(10_000)}y</text:p>`,
    );
    expect((await outcome(spaces, 'a.odt')).text).toBe('x y');
    const row = `<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>${'x'.repeat(100)}</text:p></table:table-cell></table:table-row>`;
    const sheet = openDocument('spreadsheet', `<table:table table:name="a">${row}</table:table>`);
    expect((await outcome(sheet, 'a.ods')).reason).toMatch(/more than 20000000 characters|memory/);
  });

  it('e-mails within e-mails, and encoded words and parts without end', async () => {
    const heads = (k: number) => `Content-Type: multipart/mixed; boundary=b${k}\r\n\r\n--b${k}\r\n`;
    const nested = `Subject: x\r\n${Array.from({ length: 5_000 }, (_, k) => heads(k)).join('')}\r\nbottom`;
    const words = `Subject: ${'=?utf-8?q?a?= '.repeat(100_000)}\r\n\r\nx`;
    const parts = `Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(50_000)}`;
    for (const hostile of [nested, words, parts]) {
      const { reason, text } = await outcome(hostile, 'a.eml', undefined, impatient);
      expect(reason ?? text, hostile.slice(0, 60)).toBeTruthy();
    }
  });

  it('light markups with what takes a backtracking expression long', async () => {
    const forms = ['rst', 'org', 'asciidoc', 'subtitles'] as const;
    for (const hostile of [
      '`'.repeat(50_000),
      '*a '.repeat(50_000),
      '[[a]['.repeat(20_000),
      'link:'.repeat(20_000),
      `${'<'.repeat(50_000)}`,
      `${'|'.repeat(50_000)}\n`.repeat(3),
      `.. ${'a:'.repeat(30_000)}`,
      `${' '.repeat(50_000)}x`,
      '|===\n'.repeat(10_000),
      ':A:\n'.repeat(10_000),
      ':a'.repeat(30_000),
      'https://a'.repeat(10_000),
      '....\n'.repeat(10_001),
      '#+begin_src\n'.repeat(10_000),
      `00:00:01,000 --> 00:00:03,000\n${'<v '.repeat(30_000)}`,
    ])
      for (const form of forms) {
        const { reason, text } = await outcome(`x\n\n${hostile}`, 'a', form);
        expect((reason ?? text).slice(0, 40), `${form}: ${hostile.slice(0, 20)}`).toMatch(
          /^(?:x|has no text|00:00:01)/,
        );
      }
  });

  it('100 MB in one line', async () => {
    const line = Buffer.alloc(100 * 1024 * 1024, 'words and more words ');
    expect((await outcome(line, 'a.txt')).reason).toMatch(/more than 20000000 characters.*split/);
    expect((await outcome(Buffer.alloc(100 * 1024 * 1024, 'x'), 'a.html')).reason).toMatch(
      /split|longer|memory/,
    );
    const long = await outcome(Buffer.alloc(5 * 1024 * 1024, 'x'), 'a.txt');
    expect(long.text).toHaveLength(5 * 1024 * 1024);
  });

  it('what takes too long is stopped, and the next is read', async () => {
    const hasty = new DocumentReader(1, { time: 30, memory: 256 });
    const slow = hasty.read(Buffer.from('- a\n'.repeat(200_000)), 'a.md');
    await expect(slow).rejects.toThrow(/takes longer than 0.03 s to be read/);
    await hasty.close();
    expect((await outcome('next', 'a.txt')).text).toBe('next');
  });

  it('what is aborted by its caller is stopped', async () => {
    const stop = new AbortController();
    const reading = reader.read(Buffer.from('- a\n'.repeat(200_000)), 'a.md', { signal: stop.signal });
    stop.abort(new Error('no longer wanted'));
    await expect(reading).rejects.toThrow('no longer wanted');
  });
});

describe('characters', () => {
  it('that hide or reverse text are left out, and that is said', async () => {
    const tags = Array.from('ignore', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join(
      '',
    );
    const { text, notes } = await outcome(`a\u202eb\u2066c${tags}d 🏴󠁧󠁢󠁳󠁣󠁴󠁿 \u200eשלום`, 'a.txt');
    expect(text).toBe('abcd 🏴󠁧󠁢󠁳󠁣󠁴󠁿 \u200eשלום');
    expect(notes).toEqual(['3 characters that hide or reverse text were left out']);
  });

  it('NUL makes a text none', async () => {
    expect((await outcome('a\0b', 'a.txt')).reason).toMatch(/is not text: it has control characters/);
    expect((await outcome(Buffer.alloc(5_000), 'a.md')).reason).toMatch(/is not text/);
  });

  it('halves of surrogate pairs are replaced, and that is said', async () => {
    const { text, notes } = await outcome(Buffer.from('fffe61003dd86200', 'hex'), 'a.txt');
    expect(text).toBe('a�b');
    expect(notes).toHaveLength(1);
    expect((await outcome('<p>a&#xD800;b&#0;c</p>', 'a.html')).text).toBe('a�b�c');
  });

  it('an empty document is refused', async () => {
    expect((await outcome('', 'a.txt')).reason).toBe('is empty');
    expect((await outcome(' \n ', 'a.txt')).reason).toBe('has no text');
  });
});

describe('mutated documents', () => {
  const samples: { readonly [Format in DocumentFormat]: Uint8Array } = {
    markdown: Buffer.from(
      '# A\n\n- b\n  1. c\n\n| d | e |\n|---|---|\n| f | g |\n\n```\nh\n```\n> i [j](k) <b>l</b>\n',
    ),
    html: Buffer.from(
      '<html><head><title>a</title></head><body><h1>b</h1><table><tr><td>c</td></tr></table><ul><li>d</ul><pre>e</pre></body></html>',
    ),
    text: Buffer.from('Chapter 1\n\nText é 漢字.\r\n\r\nMore.'),
    pdf: pdf([
      [
        [50, 700, 20, 'Head'],
        [50, 660, 11, 'Some text.'],
      ],
      [[50, 700, 11, 'More.']],
    ]),
    docx: docx(wordParagraph('Head', 'Heading1') + wordParagraph('Text.')),
    epub: epub(['<h1>a</h1><p>b</p>', '<p>c</p>']),
    pptx: pptx(
      [slideShape(slideParagraph('a'), 'title') + slideShape(slideParagraph('b'))],
      slideParagraph('c'),
    ),
    opendocument: openDocument(
      'text',
      '<text:h>a</text:h><text:p>b<text:s text:c="2"/>c</text:p><text:list><text:list-item><text:p>d</text:p></text:list-item></text:list>',
    ),
    spreadsheet: xlsx({
      a: [
        ['b', 'c'],
        ['1', '2'],
      ],
    }),
    email: Buffer.from(
      'From: a <a@b.c>\r\nSubject: =?utf-8?b?ZA==?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nZWZn\r\n--b--\r\n',
    ),
    notebook: Buffer.from(
      '{"cells": [{"cell_type": "markdown", "source": ["# a\\n", "b"]}, {"cell_type": "code", "source": "c"}]}',
    ),
    subtitles: Buffer.from(
      '1\n00:00:01,000 --> 00:00:03,000\n<i>a</i>\n\n2\n00:00:03,000 --> 00:00:05,000\nb\n',
    ),
    rst: Buffer.from('a\n===\n\nb ``c``::\n\n    d\n\n.. note:: e\n\n- f\n\n+---+\n| g |\n+---+\n'),
    org: Buffer.from('* a :b:\n:X:\n:END:\n- c\n#+BEGIN_SRC\nd\n#+END_SRC\n| e | f |\n[[g][h]] *i*\n'),
    asciidoc: Buffer.from('= a\n\nlink:b[c] *d*\n\n----\ne\n----\n\n|===\n|f |g\n|===\n\n* h\n'),
  };

  it.each(DOCUMENT_FORMATS)(
    'of %s are read or refused, with chunks that stand in the text',
    async (format) => {
      const sample = samples[format];
      const mutation = fc.record({
        at: fc.nat({ max: sample.length - 1 }),
        cut: fc.nat({ max: 40 }),
        put: fc.uint8Array({ maxLength: 12 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 5 }), async (mutations) => {
          let content = Buffer.from(sample);
          for (const { at, cut, put } of mutations)
            content = Buffer.concat([content.subarray(0, at), put, content.subarray(at + cut)]);
          const { reason, text, chunks } = await outcome(content, `a.${format}`, format);
          if (reason !== undefined) {
            expect(reason).not.toBe('');
            return;
          }
          expect(text.isWellFormed() && !text.includes('\0')).toBe(true);
          for (const chunk of chunks) {
            expect(chunk.text).toBe(text.slice(chunk.start, chunk.end));
            expect(
              [...chunk.headings, chunk.text].every((one) => one.isWellFormed() && !one.includes('\0')),
            ).toBe(true);
          }
        }),
        { numRuns: 80 },
      );
    },
  );

  it.each(DOCUMENT_FORMATS)('any bytes as %s are read or refused', async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2_000 }), async (bytes) => {
        const { reason, text } = await outcome(bytes, 'a', format);
        expect(reason || text).toBeTruthy();
      }),
      { numRuns: 40 },
    );
  });
});
