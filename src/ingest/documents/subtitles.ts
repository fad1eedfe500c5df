/**
 * Subtitles (SubRip, WebVTT): what is said, in paragraphs that begin with the time at which they are said. Numbers of cues,
 * settings and marks are left out; lines that roll on into the next cue are there once.
 */
import { decodeText } from './decode.js';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { LIMITS } from './limits.js';

/** `00:01:02,500 --> 00:01:04,000`; WebVTT has a dot, and may leave out the hours. */
const TIMES =
  /^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}/;

/** Blocks of WebVTT that say nothing. */
const NO_CUE = /^(?:WEBVTT|NOTE|STYLE|REGION)\b/;

/** A paragraph has about so many characters; after so many seconds of silence another begins. */
const [PARAGRAPH, SILENCE] = [600, 5] as const;

/** Reads subtitles. */
export function readSubtitles(bytes: Uint8Array): Extracted {
  const builder = new TextBuilder();
  let paragraph: { begins: string; text: string; ends: number } | undefined;
  const end = () => {
    if (paragraph) builder.add('paragraph', `${paragraph.begins} ${paragraph.text}`);
    paragraph = undefined;
  };
  let last = '';
  for (const { begins, from, ends, lines } of cuesOf(decodeText(bytes, undefined, LIMITS.characters))) {
    if (paragraph && (from - paragraph.ends > SILENCE || paragraph.text.length > PARAGRAPH)) end();
    for (const line of lines) {
      if (line === last) continue;
      last = line;
      if (paragraph) paragraph.text += ` ${line}`;
      else paragraph = { begins, text: line, ends };
    }
    if (paragraph) paragraph.ends = ends;
  }
  end();
  return builder.done('subtitles');
}

interface Cue {
  /** When it begins, as `00:01:02`; and from when to when it is shown, in seconds. */
  readonly begins: string;
  readonly from: number;
  readonly ends: number;
  readonly lines: readonly string[];
}

function* cuesOf(text: string): Iterable<Cue> {
  for (const block of text.replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/)) {
    if (NO_CUE.test(block)) continue;
    const lines = block.split('\n');
    // A number or a name may stand before the times.
    const at = lines.findIndex((line) => TIMES.test(line));
    if (at < 0) continue;
    const [, h = '0', m, s, h2 = '0', m2, s2] = TIMES.exec(lines[at])!;
    const said = lines.slice(at + 1).map(plain);
    yield {
      begins: `${h.padStart(2, '0')}:${m.padStart(2, '0')}:${s}`,
      from: Number(h) * 3_600 + Number(m) * 60 + Number(s),
      ends: Number(h2) * 3_600 + Number(m2) * 60 + Number(s2),
      lines: said.filter((line) => line !== ''),
    };
  }
}

/** A line without marks; who speaks stands before it. */
const plain = (line: string): string =>
  line
    .replace(/<v(?:\.[\w.]+)?[ \t]+([^<>]{1,80})>/g, '$1: ')
    .replace(/<[^<>]{0,200}>|\{\\[^{}]{0,100}\}/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
