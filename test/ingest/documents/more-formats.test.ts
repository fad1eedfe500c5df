/** Parsers of other programs' documents: slides, OpenDocument, spreadsheets, e-mails, notebooks, subtitles, light markups. */
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { extract, formatOf } from '#tandem/ingest/documents/formats.js';
import { openDocument, pptx, slideParagraph, slideShape, xlsx } from './office.js';

/** What was read: as its name and content tell, the title, tags, pages and notes, and each block as its kind and text. */
async function read(content: Uint8Array | string, name: string) {
  const bytes = Buffer.from(content);
  const { text, blocks, ...rest } = await extract(bytes, formatOf(bytes, name));
  const parts = blocks.map(({ kind, level, start, end }) => [
    kind === 'heading' ? `h${level}` : kind,
    text.slice(start, end),
  ]);
  return { ...rest, parts, pageOf: blocks.map(({ page }) => page) };
}

describe('slides of PowerPoint', () => {
  const table = (rows: readonly (readonly string[])[]) =>
    `<p:graphicFrame><a:tbl>${rows.map((row) => `<a:tr>${row.map((cell) => `<a:tc><a:txBody>${slideParagraph(cell)}</a:txBody></a:tc>`).join('')}</a:tr>`).join('')}</a:tbl></p:graphicFrame>`;

  it('are pages in the order in which they are shown, with titles, lists, tables and notes', async () => {
    const { title, format, pages, parts, pageOf } = await read(
      pptx(
        [
          slideShape(slideParagraph('Quarterly &amp; review'), 'ctrTitle') +
            slideShape(slideParagraph('Pumps'), 'subTitle'),
          slideShape(slideParagraph('Plan'), 'title') +
            slideShape(slideParagraph('Replace seals') + slideParagraph('All of them', 1)) +
            table([
              ['Part', 'Price'],
              ['Seal', '12'],
            ]) +
            slideShape(slideParagraph('7'), 'sldNum') +
            '<mc:AlternateContent><mc:Choice/><mc:Fallback>' +
            slideShape(slideParagraph('again')) +
            '</mc:Fallback></mc:AlternateContent>',
        ],
        slideShape(slideParagraph('Mention the leak.'), 'body'),
      ),
      'a.pptx',
    );
    expect({ title, format, pages }).toEqual({ title: 'Quarterly & review', format: 'pptx', pages: 2 });
    expect(parts).toEqual([
      ['h1', 'Quarterly & review'],
      ['paragraph', 'Pumps'],
      ['h1', 'Plan'],
      ['list', '- Replace seals\n  - All of them'],
      ['table', 'Part | Price\nSeal | 12'],
      ['paragraph', 'Mention the leak.'],
    ]);
    expect(pageOf).toEqual([1, 1, 2, 2, 2, 2]);
  });
});

describe('OpenDocument', () => {
  it('gives headings, paragraphs, nested lists, tables and notes of a text, without comments and what was deleted', async () => {
    const cell = (text: string) => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`;
    const { title, format, parts } = await read(
      openDocument(
        'text',
        `<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
<text:h text:outline-level="2">Sauer&#173;kraut</text:h>
<text:p>Salt<office:annotation><text:p>a comment</text:p></office:annotation>,<text:s text:c="3"/>two <text:span>percent</text:span>.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>By weight.</text:p></text:note-body></text:note></text:p>
<text:list><text:list-item><text:p>cut</text:p><text:list><text:list-item><text:p>finely</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>press</text:p></text:list-item></text:list>
<table:table><table:table-row>${cell('Day')}${cell('pH')}</table:table-row><table:table-row>${cell('7')}${cell('3.9')}</table:table-row></table:table>`,
        'The barrel',
      ),
      'a.odt',
    );
    expect({ title, format }).toEqual({ title: 'The barrel', format: 'opendocument' });
    expect(parts).toEqual([
      ['h2', 'Sauer\u00adkraut'],
      ['paragraph', 'By weight.'],
      ['paragraph', 'Salt, two percent.'],
      ['list', '- cut\n  - finely\n- press'],
      ['table', 'Day | pH\n7 | 3.9'],
    ]);
  });

  it('gives slides as pages', async () => {
    const frame = (text: string, kind: string) =>
      `<draw:frame presentation:class="${kind}"><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>`;
    const { pages, parts, pageOf } = await read(
      openDocument(
        'presentation',
        `<draw:page>${frame('Intro', 'title')}${frame('Herons nest.', 'subtitle')}</draw:page><draw:page>${frame('Forty pairs.', 'outline')}</draw:page>`,
      ),
      'a.odp',
    );
    expect(pages).toBe(2);
    expect(parts).toEqual([
      ['h1', 'Intro'],
      ['paragraph', 'Herons nest.'],
      ['paragraph', 'Forty pairs.'],
    ]);
    expect(pageOf).toEqual([1, 1, 2]);
  });

  it('is refused where it is encrypted', async () => {
    const bytes = openDocument('text', '<text:p>x</text:p>');
    const { strFromU8, strToU8, unzipSync, zipSync } = await import('fflate');
    const parts = unzipSync(bytes);
    expect(strFromU8(parts['META-INF/manifest.xml'])).toBe('<manifest:manifest/>');
    parts['META-INF/manifest.xml'] = strToU8(
      '<manifest:manifest><manifest:encryption-data/></manifest:manifest>',
    );
    await expect(read(zipSync(parts), 'a.odt')).rejects.toThrow(/password/);
  });
});

describe('spreadsheets', () => {
  it('give each sheet as a table under its name', async () => {
    const { format, parts } = await read(
      xlsx({
        Stock: [
          ['Part', 'Amount'],
          ['Seal', '12'],
        ],
        Suppliers: [['Meyer', 'Kassel']],
        Empty: [],
      }),
      'a.xlsx',
    );
    expect(format).toBe('spreadsheet');
    expect(parts).toEqual([
      ['h2', 'Stock'],
      ['table', 'Part | Amount\nSeal | 12'],
      ['h2', 'Suppliers'],
      ['table', 'Meyer | Kassel'],
    ]);
    const cell =
      '<table:table-cell office:value-type="float" office:value="31"><text:p>31 kg</text:p></table:table-cell>';
    const ods = openDocument(
      'spreadsheet',
      `<table:table table:name="Bees"><table:table-row>${cell}</table:table-row></table:table>`,
    );
    expect((await read(ods, 'a.ods')).parts).toEqual([['table', '31']]);
  });
});

describe('e-mails', () => {
  const mail = (type: string, body: string) =>
    `From: =?utf-8?q?Anna_M=C3=BCller?= <anna@example.org>\r\nTo: ben@example.org\r\nSubject: =?utf-8?q?Schl=C3=BCssel?=\r\nDate: Mon, 04 Mar 2024 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n${body}`;

  it('give who wrote to whom, the plain text, and which attachments are not read', async () => {
    const { title, format, parts, notes } = await read(
      mail(
        'multipart/mixed; boundary=b',
        '--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nSie liegen beim M=C3=BCller.\r\n\r\nGru=C3=9F\r\n--b\r\nContent-Type: application/pdf; name="plan.pdf"\r\nContent-Disposition: attachment; filename="plan.pdf"\r\n\r\nx\r\n--b--\r\n',
      ),
      'a.eml',
    );
    expect({ title, format }).toEqual({ title: 'Schlüssel', format: 'email' });
    expect(parts).toEqual([
      ['paragraph', 'From: Anna Müller <anna@example.org>\nTo: ben@example.org\nDate: 2024-03-04'],
      ['paragraph', 'Sie liegen beim Müller.'],
      ['paragraph', 'Gruß'],
    ]);
    expect(notes).toEqual(['attachments are not read (save them as files): plan.pdf']);
  });

  it('are read as HTML where that is all they have; saved pages have no sender', async () => {
    expect((await read(mail('text/html', '<h1>Tea</h1><p>Green.</p>'), 'a.eml')).parts.slice(1)).toEqual([
      ['h1', 'Tea'],
      ['paragraph', 'Green.'],
    ]);
    const page = `From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/\r\nSubject: Tea\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Green tea.</p>\r\n--b--\r\n`;
    const { title, parts, notes } = await read(page, 'a.mhtml');
    expect({ title, parts, notes }).toEqual({
      title: 'Tea',
      parts: [['paragraph', 'Green tea.']],
      notes: [],
    });
  });

  it('are refused where they are none', async () => {
    await expect(read('hello', 'a.eml')).rejects.toThrow(/is no e-mail/);
  });
});

describe('notebooks', () => {
  it('give text and code, without what was put out', async () => {
    const notebook = {
      cells: [
        { cell_type: 'markdown', source: ['# Churn\n', '\n', 'Who *leaves*.'] },
        { cell_type: 'code', source: 'import pandas', outputs: [{ text: ['0.87'] }] },
      ],
    };
    const { title, parts } = await read(JSON.stringify(notebook), 'a.ipynb');
    expect(title).toBe('Churn');
    expect(parts).toEqual([
      ['h1', 'Churn'],
      ['paragraph', 'Who leaves.'],
      ['code', 'import pandas'],
    ]);
    const old = { worksheets: [{ cells: [{ cell_type: 'code', input: ['a\n', 'b'] }] }] };
    expect((await read(JSON.stringify(old), 'a.ipynb')).parts).toEqual([['code', 'a\nb']]);
  });

  it('are refused where they are none, with the place', async () => {
    await expect(read('{', 'a.ipynb')).rejects.toThrow(/is no notebook: it is not JSON/);
    await expect(read('{"cells": [{"cell_type": 1}]}', 'a.ipynb')).rejects.toThrow(/cells\.0\.cell_type/);
    await expect(read('{}', 'a.ipynb')).rejects.toThrow(/has no cells/);
  });
});

describe('subtitles', () => {
  it('give what is said with its time, rolling lines once', async () => {
    const srt =
      '1\r\n00:00:01,000 --> 00:00:03,000\r\n<i>Ice flows</i>\r\n\r\n2\r\n00:00:03,000 --> 00:00:05,000\r\nIce flows\r\nlike honey.\r\n\r\n3\r\n01:10:00,500 --> 01:10:02,000\r\n- Really?\r\n';
    expect((await read(iconv.encode(srt, 'utf16le', { addBOM: true }), 'a.srt')).parts).toEqual([
      ['paragraph', '00:00:01 Ice flows like honey.'],
      ['paragraph', '01:10:00 - Really?'],
    ]);
    const vtt =
      'WEBVTT - talk\n\nNOTE\nmade by hand\n\nintro\n00:01.000 --> 00:04.000 align:start\n<v.loud Ann>A &amp; <00:02.000><c>B</c>\n';
    expect((await read(vtt, 'a.vtt')).parts).toEqual([['paragraph', '00:00:01 Ann: A & B']]);
  });
});

describe('light markups', () => {
  it('reStructuredText: sections, code, notes, tables; without targets, comments and marks', async () => {
    const { title, parts } = await read(
      `======
Pumps
======

.. _pumps:
.. a comment
   of two lines

A *pump* moves \`\`water\`\`, see \`the manual <https://x.org/m>\`_ and :py:func:\`~os.open\`.

Old ones
--------

.. note:: They leak.

.. code-block:: python
   :linenos:

   def pump():
       pass

Start it::

    make pump

- one
- two

+------+-------+
| Part | Price |
+======+=======+
| Seal | 12    |
+------+-------+

.. image:: a.png
   :alt: A pump

.. toctree::
   other
`,
      'a.rst',
    );
    expect(title).toBe('Pumps');
    expect(parts).toEqual([
      ['h1', 'Pumps'],
      ['paragraph', 'A pump moves water, see the manual and os.open.'],
      ['h2', 'Old ones'],
      ['paragraph', 'They leak.'],
      ['code', 'def pump():\n    pass'],
      ['paragraph', 'Start it:'],
      ['code', 'make pump'],
      ['list', '- one\n- two'],
      ['table', 'Part | Price\nSeal | 12'],
      ['paragraph', 'A pump'],
    ]);
  });

  it('Org: headlines without states and tags, code, tables, links', async () => {
    const { title, tags, parts } = await read(
      `#+TITLE: Garden diary
#+FILETAGS: :garden:home:
* TODO [#A] Spring sowing   :work:
  SCHEDULED: <2024-03-01 Fri>
  :PROPERTIES:
  :ID: 1
  :END:
Sowed on [[https://x.org][the *south* bed]].
# a comment
- dig
- water
#+BEGIN_SRC sh
* not a headline
#+END_SRC
** Summer
| Crop | kg |
|------+----|
| Leek | 12 |
:LOST: 1
`,
      'a.org',
    );
    expect({ title, tags }).toEqual({ title: 'Garden diary', tags: ['garden', 'home'] });
    expect(parts).toEqual([
      ['h1', 'Spring sowing'],
      ['paragraph', 'Sowed on the south bed.'],
      ['list', '- dig\n- water'],
      ['code', '* not a headline'],
      ['h2', 'Summer'],
      ['table', 'Crop | kg\nLeek | 12'],
      ['paragraph', ':LOST: 1'],
    ]);
  });

  it('AsciiDoc: sections, code, tables, links', async () => {
    const { title, parts } = await read(
      `= Boiler
:toc:

// a comment
Press the *red* button, see link:/m[the manual] and https://x.org[X^].

[source,sh]
----
make fire
----

== Faults

.Codes
|===
|Code |Meaning

|E12
|No flame
|===

* one
** two
`,
      'a.adoc',
    );
    expect(title).toBe('Boiler');
    expect(parts).toEqual([
      ['h1', 'Boiler'],
      ['paragraph', 'Press the red button, see the manual and X.'],
      ['code', 'make fire'],
      ['h2', 'Faults'],
      ['paragraph', 'Codes'],
      ['table', 'Code | Meaning\nE12 | No flame'],
      ['list', '* one\n** two'],
    ]);
  });
});
