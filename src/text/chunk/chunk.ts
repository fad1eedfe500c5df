/**
 * Chunking: splitting a document's text into passages along its structure.
 *
 * - A chunk lies within one section; small sibling sections share a chunk.
 * - Tables, lists and code are kept whole up to {@link WHOLE} tokens; longer ones are split between rows, items or
 *   lines.
 * - Long paragraphs are split between sentences, long sentences between clauses or words. Only text without any such
 *   boundary is split into overlapping parts, so that what a split divides is whole in one of them.
 * - A chunk's text is the document's text from its start to its end, unchanged.
 */
import { clamp } from '../../runtime/index.js';
import { partAt, SEAMS, type Span, wholeCharacter } from './seams.js';
import { tokenEstimate } from './token-estimate.js';

/** A block of a document: its range in the text and its kind. */
export interface Block extends Span {
  readonly kind: 'heading' | 'paragraph' | 'list' | 'table' | 'code';
  /** The level of a heading, from 1 for the outermost. */
  readonly level?: number | undefined;
  /** From 1, if the document has pages. */
  readonly page?: number | undefined;
  /** Whether the first line of a table is its header row. */
  readonly head?: boolean | undefined;
}

export interface ChunkedText extends Span {
  /**
   * The headings above it, the outermost first; for a later part of a table, the last one is the table's header row.
   */
  readonly headings: readonly string[];
  readonly page: number | null;
  readonly text: string;
}

/** The approximate size of a chunk in tokens, if there is enough text. */
const TARGET = 256;

/** The maximum size in tokens of a table, list or code that is kept whole. */
const WHOLE = 1_024;

/** A section with fewer tokens is merged with the next. */
const SMALL = 48;

/** The maximum length of a heading in characters; a longer one is treated as text. */
const LONGEST_HEADING = 200;

/** The overlap of parts of text without boundaries, in tokens. */
const OVERLAP = 32;

/** The minimum size of such a part in characters, far above the overlap. */
const SHORTEST = 256;

const LONGEST = 2_048;

/** The number of characters from which the tokens of text without boundaries are estimated. */
const SAMPLE = 100_000;

/** A block, or a part of one, that is not split further. */
interface Piece extends Span {
  readonly tokens: number;
  readonly page: number | undefined;
  /** The header row of its table, shown after the headings. */
  readonly above?: string | undefined;
}

/** A chunk that is being filled. */
interface Open {
  start: number;
  end: number;
  tokens: number;
  path: readonly string[];
  page: number | undefined;
  above: string | undefined;
  /** The start of the heading directly above, if the chunk is the first of its section. */
  heading: number | undefined;
  /** The minimum length of the heading path that merging may leave. */
  least: number;
}

/**
 * @param blocks in the order of the text, not overlapping.
 * @param title headings equal to it are left out of heading paths.
 * @returns the chunks, in the order of the text; they contain all of it except white space and headings.
 */
export function chunkText(text: string, blocks: readonly Block[], title?: string): ChunkedText[] {
  const chunks: ChunkedText[] = [];
  const path: { level: number; name: string }[] = [];
  let open: Open | undefined;
  /** The headings since the last block with text. */
  let bare: (Span & Pick<Piece, 'page'> & { readonly last: number }) | undefined;
  const names = () => path.map(({ name }) => name).filter((name, k) => k > 0 || name !== title);

  const push = (filled: Parameters<typeof chunkOf>[1]) => {
    const chunk = chunkOf(text, filled);
    if (chunk.text.trim() !== '') chunks.push(chunk);
  };
  const close = () => {
    if (open) push(open);
    open = undefined;
  };
  const add = (piece: Piece) => {
    const above = names();
    if (open && !fits(open, piece, above)) close();
    if (!open) {
      const { start, end, tokens, page } = piece;
      const least = Math.max(0, above.length - 1);
      open = { start, end, tokens, page, path: above, above: piece.above, heading: bare?.last, least };
    } else {
      open.end = piece.end;
      open.tokens += piece.tokens;
      const path = common(open.path, above);
      // A heading that is no longer in the heading path becomes part of the text.
      if (path.length < open.path.length) open.start = open.heading ?? open.start;
      open.path = path;
    }
    bare = undefined;
  };

  /** Adds headings without text below them as text. */
  const keepBare = () => {
    if (!bare) return;
    if (open) open.end = bare.end;
    else push({ ...bare, path: names().slice(0, -1), above: undefined });
    bare = undefined;
  };

  for (let k = 0; k < blocks.length; k++) {
    const block = blocks[k];
    if (block.kind === 'heading' && block.end - block.start <= LONGEST_HEADING) {
      const level = block.level ?? 1;
      if (level <= (path.at(-1)?.level ?? 0)) keepBare();
      while (path.length > 0 && path.at(-1)!.level >= level) path.pop();
      // The open chunk ends here if it is large enough, or if the new section is neither a sibling nor a descendant.
      if (open && (open.tokens >= SMALL || !mayGoOn(open, names()))) close();
      path.push({ level, name: nameOf(text, block) });
      bare = { start: bare?.start ?? block.start, end: block.end, page: block.page, last: block.start };
      continue;
    }
    const led = ledBy(text, block, blocks[k + 1]);
    if (led) k++;
    for (const piece of led ? [led] : piecesOf(text, block)) add(piece);
  }
  keepBare();
  close();
  return chunks;
}

function chunkOf(
  text: string,
  { start, end, path, page, above }: Pick<Open, 'start' | 'end' | 'path' | 'page' | 'above'>,
): ChunkedText {
  let from = start;
  let to = end;
  while (from < to && text[from].trim() === '' && text[from] !== ' ') from++;
  while (to > from && text[to - 1].trim() === '') to--;
  return {
    headings: above === undefined ? path : [...path, above],
    page: page ?? null,
    start: from,
    end: to,
    text: text.slice(from, to),
  };
}

const nameOf = (text: string, { start, end }: Span) => text.slice(start, end).replace(/\s+/g, ' ').trim();

function common(a: readonly string[], b: readonly string[]): readonly string[] {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return same === a.length ? a : a.slice(0, same);
}

/**
 * Whether a section can be merged into the open chunk: a sibling or descendant of its section, by the headings above
 * it.
 */
function mayGoOn({ path, heading, least }: Open, parent: readonly string[]): boolean {
  const left = common(path, parent).length;
  return left === path.length || (left === parent.length && left >= least && heading !== undefined);
}

function fits(open: Open, piece: Piece, path: readonly string[]): boolean {
  if (open.above !== piece.above) return false;
  if (open.tokens + piece.tokens <= TARGET) return true;
  // Short text stays with a whole table or list after it, and a short remainder with the text before it.
  if (piece.tokens > TARGET) return open.tokens < SMALL && piece.tokens <= WHOLE && piece.above === undefined;
  return (
    piece.tokens < SMALL &&
    open.tokens + piece.tokens <= TARGET + SMALL &&
    common(open.path, path).length === path.length
  );
}

/** A line together with the list, table or code that it introduces, if these are kept whole. */
function ledBy(text: string, block: Block, next: Block | undefined): Piece | undefined {
  if (block.kind !== 'paragraph' || !next || next.kind === 'paragraph' || next.kind === 'heading')
    return undefined;
  if (!/[:：]\s*$/.test(text.slice(Math.max(block.start, block.end - 8), block.end))) return undefined;
  if (block.end - block.start > LEAD) return undefined;
  const tokens = tokenEstimate(text, block.start, next.end);
  return tokens <= WHOLE ? { start: block.start, end: next.end, tokens, page: block.page } : undefined;
}

function piecesOf(text: string, block: Block): Piece[] {
  const { kind, page, start, end } = block;
  const tokens = tokenEstimate(text, start, end);
  if (tokens <= (kind === 'paragraph' || kind === 'heading' ? TARGET : WHOLE))
    return [{ start, end, tokens, page }];
  const seams = { paragraph: PROSE, list: PROSE_LINES, table: LINES, code: CODE, heading: PROSE }[kind];
  const head = kind === 'table' && block.head ? headOf(text, block) : undefined;
  // The first part contains the header row itself.
  return parted(text, block, seams).map((part, k) => ({ ...part, page, above: k > 0 ? head : undefined }));
}

/** The maximum length in characters of a line that is kept with the block it introduces. */
const LEAD = 300;

const PROSE = [SEAMS.sentence, SEAMS.line, SEAMS.clause, SEAMS.word];
const PROSE_LINES = [SEAMS.line, ...PROSE];
const LINES = [SEAMS.line, SEAMS.word];
const CODE = [SEAMS.paragraph, SEAMS.line, SEAMS.word];

/** The maximum length in characters of a header row that is repeated. */
const HEAD = 300;

function headOf(text: string, { start, end }: Span): string | undefined {
  const line = text.slice(start, Math.min(end, start + HEAD + 1)).split('\n', 1)[0];
  return line.length <= HEAD ? line : undefined;
}

/**
 * Splits a span into parts of up to {@link TARGET} tokens: at the first kind of boundary, and parts that are still too
 * long at the next kind.
 */
function parted(text: string, span: Span, seams: readonly RegExp[]): (Span & { tokens: number })[] {
  if (seams.length === 0) return windows(text, span);
  const parts: (Span & { tokens: number })[] = [];
  let last: { start: number; end: number; tokens: number } | undefined;
  for (const part of partAt(text, span, seams[0])) {
    const tokens = tokenEstimate(text, part.start, part.end);
    if (last && last.tokens + tokens <= TARGET) {
      last.end = part.end;
      last.tokens += tokens;
      continue;
    }
    if (tokens <= TARGET) {
      last = { ...part, tokens };
      parts.push(last);
      continue;
    }
    parts.push(...parted(text, part, seams.slice(1)));
    last = undefined;
  }
  return parts;
}

/** Splits text without boundaries into parts, each overlapping the one before. */
function windows(text: string, { start, end }: Span): (Span & { tokens: number })[] {
  const parts: (Span & { tokens: number })[] = [];
  const sample = Math.min(end, start + SAMPLE);
  const perToken = (sample - start) / Math.max(1, tokenEstimate(text, start, sample));
  const length = clamp(Math.floor(TARGET * perToken), SHORTEST, LONGEST);
  const overlap = Math.floor((length * OVERLAP) / TARGET);
  for (let from = start; ; ) {
    const to = from + length >= end ? end : wholeCharacter(text, from + length);
    parts.push({ start: from, end: to, tokens: tokenEstimate(text, from, to) });
    if (to === end) return parts;
    from = wholeCharacter(text, to - overlap);
  }
}
