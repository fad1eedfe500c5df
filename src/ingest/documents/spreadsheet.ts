/** Spreadsheets (Excel, OpenDocument): each sheet a table under its name, with dates and numbers as text. */
import { odsSheets } from '../files/xml/ods.js';
import { xlsxSheets } from '../files/xml/xlsx.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { LIMITS } from './limits.js';
import { unpack } from './unpack.js';
import { Unreadable } from './unreadable.js';
import { streamOf } from './xml.js';

const WANTED = /^(?:content\.xml|META-INF\/manifest\.xml|xl\/.*\.(?:xml|rels))$/;

/** Reads the sheets of a workbook. @throws Unreadable where it is protected, or has no cell that is filled. */
export async function readSpreadsheet(bytes: Uint8Array): Promise<Extracted> {
  const parts = unpack(bytes, (name) => WANTED.test(name));
  const open = (name: string) => streamOf(Object.hasOwn(parts, name) ? parts[name] : undefined);
  if (Buffer.from(parts['META-INF/manifest.xml'] ?? []).includes('encryption-data'))
    throw new Unreadable('is protected by a password: save a copy without one');
  const sheets = await (Object.hasOwn(parts, 'content.xml') ? odsSheets(open) : xlsxSheets(open));
  const builder = new TextBuilder();
  for (const { name, rows } of sheets) {
    const lines: string[] = [];
    let length = 0;
    for await (const block of rows()) {
      for (const row of block) {
        const line = row.map((cell) => cell.replace(/\s+/g, ' ').trim()).join(' | ');
        length += line.length;
        if (length > LIMITS.characters) throw TextBuilder.tooLong();
        if (line !== '') lines.push(line);
      }
    }
    if (lines.length === 0) continue;
    if (sheets.length > 1) builder.add('heading', name, { level: 2 });
    builder.add('table', lines.join('\n'), { head: true });
  }
  return builder.done('spreadsheet');
}
