/** The alignment of a sentence with its source: the common tokens in the same order, and the substitutions. */
import type { Token } from './tokens.js';

/** A substitution: tokens of the sentence in place of tokens of the source; either can be empty. */
export interface Change {
  readonly written: readonly Token[];
  readonly source: readonly Token[];
}

export interface Alignment {
  /** The number of common tokens in the same order. */
  readonly common: number;
  readonly changes: readonly Change[];
}

/**
 * Aligns by the longest common subsequence.
 *
 * @param written at most a few hundred tokens, as time and memory grow with the product of both lengths.
 */
export function align(written: readonly Token[], source: readonly Token[]): Alignment {
  const width = source.length + 1;
  const lengths = new Uint16Array((written.length + 1) * width);
  for (let i = written.length - 1; i >= 0; i--) {
    for (let j = source.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        written[i].form === source[j].form
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const changes: Change[] = [];
  let open: { written: Token[]; source: Token[] } = { written: [], source: [] };
  const close = () => {
    if (open.written.length + open.source.length > 0) changes.push(open);
    open = { written: [], source: [] };
  };
  let [i, j] = [0, 0];
  while (i < written.length && j < source.length) {
    if (written[i].form === source[j].form) {
      close();
      i++;
      j++;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) open.written.push(written[i++]);
    else open.source.push(source[j++]);
  }
  open.written.push(...written.slice(i));
  open.source.push(...source.slice(j));
  close();
  return { common: lengths[0], changes };
}
