/**
 * Lists within a text: their items, and the sentence that introduces them. An item alone is a fragment (_Fewer heads._),
 * and a sentence that introduces items says nothing without them (_There are four ways out._), so both are quoted
 * together.
 */
import type { Sentence } from '../../text/index.js';

/** The indices of the first and last sentence of a list, with the sentence that introduces it if there is one. */
export interface List {
  readonly from: number;
  readonly to: number;
  readonly introduced: boolean;
}

/** The marker at the beginning of a line that makes it a list item. */
const MARKED = /^[ \t]*(?:[-*+•]|\d{1,2}[.)、]|[（(]\d{1,2}[)）])[ \t]*\S/u;

/** A label before a colon, of at most four words: _Paging: …_ */
const LABELLED =
  /^(?:\p{Lu}[\p{L}\p{N}'’-]*(?: [\p{L}\p{N}'’-]+){0,3}|[\p{sc=Han}\p{L}\p{N}]{1,8})[:：]\s*\S/u;

/** A sentence that announces items: _Three honest ways exist._ */
const ANNOUNCES =
  /[:：]$|\b(?:two|three|four|five|six|seven|several|these|following)\s+(?:\p{L}+\s+)?(?:ways?|steps|measures|forms|kinds|parts|reasons|methods|options|rules|phases|stages|things|causes|cases|properties|scores|types|classes|levels|points|choices)\b|\b(?:the|hence the) (?:measures|steps|reasons|causes|options|rules)\b|以下|如下|[这有](?:些|几[个种条类步])|[两二三四五六七八][个种条类步]/iu;

/** The maximum length of a fragment in words or Chinese characters, and of a sentence that introduces fragments. */
const [SHORT, SHORT_CHINESE, INTRODUCING] = [4, 8, 60] as const;

/** The length of a sentence in words, or in Chinese characters. */
function isShort(text: string): boolean {
  const characters = text.match(/\p{sc=Han}/gu)?.length ?? 0;
  if (characters > 0) return characters <= SHORT_CHINESE && text.length <= 3 * SHORT_CHINESE;
  return (text.match(/[\p{L}\p{N}'’-]+/gu)?.length ?? 0) <= SHORT;
}

/** The list of each sentence of a text; undefined for those in none. */
export function listsOf(text: string, sentences: readonly Sentence[]): (List | undefined)[] {
  const marked = sentences.map(({ line }) => MARKED.test(text.slice(line, line + 40)));
  const isItem = sentences.map(
    ({ text, row }, k) =>
      marked[k] || (!row && !/[?？]$/u.test(text) && (isShort(text) || LABELLED.test(text))),
  );
  const between = (k: number) => text.slice(sentences[k].end, sentences[k + 1].start);
  /** Whether the next sentence continues the same list, or introduces it in the same paragraph. */
  const isJoined = (k: number, isMarked: boolean) =>
    isMarked ? !between(k).includes('#') : sentences[k].line === sentences[k + 1].line;
  const lists: (List | undefined)[] = sentences.map(() => undefined);
  for (let from = 0; from < sentences.length; from++) {
    if (!isItem[from]) continue;
    let to = from;
    while (
      to + 1 < sentences.length &&
      isItem[to + 1] &&
      marked[to + 1] === marked[from] &&
      isJoined(to, marked[from])
    )
      to++;
    const before = sentences[from - 1];
    const introduced =
      before !== undefined &&
      isJoined(from - 1, marked[from]) &&
      (ANNOUNCES.test(before.text) || (!marked[from] && before.text.length <= INTRODUCING));
    const list = { from: introduced ? from - 1 : from, to, introduced };
    if (list.to > list.from && (marked[from] || to > from))
      for (let k = list.from; k <= list.to; k++) lists[k] = list;
    from = to;
  }
  return lists;
}
