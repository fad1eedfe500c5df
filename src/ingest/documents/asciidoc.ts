/**
 * AsciiDoc (https://docs.asciidoctor.org): sections, paragraphs, lists, tables and blocks of code. Attributes, comments and
 * what includes other files are left out.
 */
import { decodeText } from './decode.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { LIMITS } from './limits.js';
import { endOf, LineBlocks, linesOf } from './line-blocks.js';

const SECTION = /^(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?[ \t]*$/;

/** Lines that begin and end a block of code, a comment, and what only arranges text. */
const [CODE, COMMENT, FRAME] = [
  /^(?:-{4,}|\.{4,}|`{3,}\w*|\+{4,})$/,
  /^\/{4,}$/,
  /^(?:={4,}|\*{4,}|_{4,}|--)$/,
];

/** What says something about the block or document that it stands in: an attribute, options, an anchor, a macro. */
const ABOUT =
  /^(?::!?[\w-]+!?:(?:[ \t].*)?|\[[^\n]*\]|(?:include|ifdef|ifndef|ifeval|endif|toc|xref)::\S*\[.*\]|\/\/(?!\/).*|'{3,}|<{3,}|\+)$/;

/** Reads AsciiDoc. */
export function readAsciiDoc(bytes: Uint8Array): Extracted {
  const lines = linesOf(decodeText(bytes, undefined, LIMITS.characters));
  const builder = new TextBuilder();
  const blocks = new LineBlocks(builder, inline);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at].trimEnd();
    const section = SECTION.exec(line);
    if (section) blocks.heading(section[2], section[1].length);
    else if (CODE.test(line) || COMMENT.test(line)) {
      const until = line.replace(/^(`{3,}).*/, '$1');
      const end = endOf(lines, at, (one) => one.trimEnd() === until);
      if (CODE.test(line)) blocks.code(lines.slice(at + 1, end));
      at = end;
    } else if (/^[|,:!]={3,}$/.test(line)) {
      const end = endOf(lines, at, (one) => one.trimEnd() === line);
      for (const row of rowsOf(lines.slice(at + 1, end))) blocks.row(row);
      blocks.end();
      at = end;
    } else if (FRAME.test(line)) blocks.end();
    else if (ABOUT.test(line)) continue;
    else blocks.text(line.replace(/^\.(?=[^\s.])/, ''));
  }
  blocks.end();
  return builder.done('asciidoc');
}

/** The rows of a table: the cells of a line, or those up to the next empty line where each has a line of its own. */
function rowsOf(lines: readonly string[]): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const end = () => {
    if (row.length > 0) rows.push(row);
    row = [];
  };
  for (const line of lines) {
    const [before, ...cells] = line.split(/(?:\d+(?:\.\d+)?[+*])?(?:[<^>.]{1,3})?[adehlmsv]?\|/);
    if (line.trim() === '') end();
    else if (cells.length === 0) row[Math.max(0, row.length - 1)] = `${row.at(-1) ?? ''} ${line.trim()}`;
    else {
      if (before.trim() !== '' && row.length > 0) row[row.length - 1] += ` ${before.trim()}`;
      if (cells.length > 1) end();
      row.push(...cells.map((cell) => cell.trim()));
      if (cells.length > 1) end();
    }
  }
  end();
  return rows;
}

/** Text without marks: of a link or a picture what it is called. */
const inline = (text: string): string =>
  text
    .replace(
      /\b(?:link|xref|mailto|image|kbd|btn|footnote):{1,2}([^\s[\]]{0,500})\[([^\]\n]{0,500})\]/g,
      (_, target: string, name: string) => name || target,
    )
    .replace(/\bhttps?:\/\/[^\s[\]]{1,500}\[([^\]\n]{1,500})\]/g, (_, name: string) =>
      name.replace(/,?\^$/, ''),
    )
    .replace(/<<[^<>,\n]{1,200},[ \t]*([^<>\n]{1,300})>>/g, '$1')
    .replace(/(^|[\s("'[])([*_`+]{1,2})(\S|\S[^\n]{0,300}?\S)\2(?=$|[\s)"'.,;:!?\]])/g, '$1$3');
