/** The width of text on a terminal, where Chinese, Japanese and Korean characters and emoji take two columns. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const ASCII = /^[\x20-\x7e]*$/;

const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const ZERO = /^[\p{Mn}\p{Me}\u200b-\u200f]+$/u;

function cellsOf(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : ZERO.test(grapheme) ? 0 : 1;
}

/** The columns that `text` takes. */
export function width(text: string): number {
  if (ASCII.test(text)) return text.length;
  let cells = 0;
  for (const { segment } of segmenter.segment(text)) cells += cellsOf(segment);
  return cells;
}

/** `text`, truncated to at most `cells` columns, with an ellipsis if it is truncated. */
export function cut(text: string, cells: number): string {
  if (width(text) <= cells) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += cellsOf(segment);
    if (used > cells - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** `text` on one line, without control characters and changes of writing direction. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ');
}
