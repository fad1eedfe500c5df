/**
 * Org (https://orgmode.org/worg/org-syntax.html): headlines, paragraphs, lists, tables and blocks of code. Drawers, keywords,
 * comments, states of tasks and planning lines are left out; `#+TITLE` and `#+FILETAGS` are read.
 */
import { decodeText } from './decode.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { LIMITS } from './limits.js';
import { endOf, LineBlocks, linesOf } from './line-blocks.js';

const HEADLINE =
  /^(\*{1,20})[ \t]+(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED|CANCELED)[ \t]+)?(?:\[#[A-Z]\][ \t]+)?(.*)$/;

const BEGIN = /^[ \t]*#\+begin_(\w+)/i;

/** Blocks whose lines are kept as they are; the others hold text. */
const KEPT = /^(?:src|example|export|verse)$/i;

const DRAWER = /^[ \t]*:[\w-]+:[ \t]*$/;

const DRAWER_END = /^[ \t]*:end:[ \t]*$/i;

const PLANNING = /^[ \t]*(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):/;

/** Reads an Org file. */
export function readOrg(bytes: Uint8Array): Extracted {
  const lines = linesOf(decodeText(bytes, undefined, LIMITS.characters));
  const builder = new TextBuilder();
  const blocks = new LineBlocks(builder, inline);
  let title: string | undefined;
  const tags: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    const [, stars, name] = HEADLINE.exec(line) ?? [];
    const keyword = /^[ \t]*#\+(\w+):[ \t]*(.*)$/.exec(line);
    const block = BEGIN.exec(line)?.[1];
    if (stars) blocks.heading(name.replace(/[ \t]+:[\p{L}\p{N}_@#%:]+:[ \t]*$/u, ''), stars.length);
    else if (block && KEPT.test(block)) {
      const last = new RegExp(`^[ \\t]*#\\+end_${block}`, 'i');
      const end = endOf(lines, at, (one) => last.test(one));
      blocks.code(lines.slice(at + 1, end));
      at = end;
    } else if (keyword) {
      const value = keyword[2].trim();
      if (/^title$/i.test(keyword[1])) title = title === undefined ? value : `${title} ${value}`;
      else if (/^filetags$/i.test(keyword[1])) tags.push(...value.split(/[:\s]+/).filter(Boolean));
    } else if (DRAWER.test(line) && !DRAWER_END.test(line)) at = drawerEnd(lines, at);
    else if (/^[ \t]*\|/.test(line)) {
      if (!/^[ \t]*\|[-+| \t]*$/.test(line)) blocks.row(line.replace(/^[ \t]*\||\|[ \t]*$/g, '').split('|'));
    } else if (/^[ \t]*: /.test(line)) blocks.text(line.replace(/^([ \t]*): /, '$1'));
    else if (!/^[ \t]*#(?:[ \t]|$|\+)/.test(line) && !PLANNING.test(line)) blocks.text(line);
  }
  blocks.end();
  return builder.done('org', { title, tags });
}

/** The end of a drawer, or its own line where it has none before the next headline. */
function drawerEnd(lines: readonly string[], from: number): number {
  const end = endOf(lines, from, (line) => DRAWER.test(line) || /^\*+ /.test(line));
  return end < lines.length && DRAWER_END.test(lines[end]) ? end : from;
}

/** Text without marks: of a link what it is called, of emphasis the words. */
const inline = (text: string): string =>
  text
    .replace(/\[\[[^\][]*\]\[([^\][]*)\]\]/g, '$1')
    .replace(/\[\[([^\][]*)\]\]/g, '$1')
    .replace(/(^|[\s("'{-])([*/_=~+])(\S|\S[^\n]{0,200}?\S)\2(?=$|[\s)"'.,;:!?}-])/g, '$1$3');
