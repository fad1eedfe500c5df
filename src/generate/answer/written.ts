/**
 * Parsing a language model's text sentence by sentence, each verified against the sources and cited. Only sentences
 * that a source supports are output; others are held back, and output at the end if a judge accepts them.
 */
import { NOT_FOUND, type Passage } from '../../prompt/index.js';
import { sentencesOf } from '../../text/index.js';
import { type ReadSource, readSource, type Verdict, verify } from '../verify/verify.js';
import type { Judge } from './judge.js';
import type { AnswerSentence, Citation } from './types.js';

/** Numbers of sources: `[1]`, `[1, 2]`, `【1】`. */
const CITED = /\s*[[【](\d+(?:\s*[,，]\s*\d+)*)[\]】]/g;

/** Citations after the punctuation that ends a sentence. */
const BEHIND = /([.!?。！？])((?:\s*[[【]\d+(?:\s*[,，]\s*\d+)*[\]】])+)/g;

export interface ReadAnswer {
  readonly found: boolean;
  readonly text: string;
  readonly sentences: readonly AnswerSentence[];
  readonly citations: readonly Citation[];
}

/** Parses one answer as it is streamed. */
export class WrittenReader {
  readonly #sources: readonly Passage[];
  readonly #read = new Map<Passage, ReadSource>();
  readonly #onText: (text: string) => void;
  readonly #judge: Judge | undefined;
  readonly #sentences: AnswerSentence[] = [];
  readonly #citations: Citation[] = [];
  #pending = '';
  #text = '';

  /** @param sources as numbered in the prompt. @param onText called with verified text. */
  constructor(sources: readonly Passage[], onText: (text: string) => void, judge?: Judge) {
    this.#sources = sources;
    this.#onText = onText;
    this.#judge = judge;
  }

  /** Whether any text was output. */
  get given(): boolean {
    return this.#text !== '';
  }

  add(text: string): void {
    this.#pending += text;
    this.#take(false);
  }

  /** @param whole whether the answer is complete; otherwise an incomplete last sentence is dropped. */
  async end(whole: boolean): Promise<ReadAnswer | { readonly refused: string }> {
    const said = `${this.#sentences.map(({ text }) => text).join(' ')} ${this.#pending}`;
    if (!this.given && said.toUpperCase().includes(NOT_FOUND))
      return { found: false, text: '', sentences: [], citations: [] };
    this.#take(whole);
    if (this.#judge) await this.#judged(this.#judge);
    const unsupported = this.#sentences.filter(({ supported }) => !supported).length;
    if (!this.given) {
      return unsupported > 0
        ? { refused: 'wrote nothing that the sources support' }
        : { refused: 'wrote no whole sentence' };
    }
    return { found: true, text: this.#text, sentences: this.#sentences, citations: this.#citations };
  }

  /** Processes complete sentences; or all remaining text at the end. */
  #take(all: boolean): void {
    const text = this.#pending.replace(BEHIND, '$2$1');
    const sentences = sentencesOf(text);
    // Citations, or the rest of a number, can still follow the last punctuation mark.
    const last = sentences.at(-1);
    const open = all || last === undefined ? 0 : 1;
    const whole = sentences.slice(0, sentences.length - open);
    if (whole.length === 0) return;
    this.#pending = all || last === undefined ? '' : text.slice(last.start);
    for (const sentence of whole) this.#verify(sentence.text);
  }

  #verify(raw: string): void {
    const numbers = Array.from(raw.matchAll(CITED), ([, list]) => list.split(/[,，]/).map(Number)).flat();
    const text = raw.replace(CITED, '').trim();
    if (!/[\p{L}\p{N}]/u.test(text)) return;
    const cited = numbers.filter((number) => number >= 1 && number <= this.#sources.length);
    const others = this.#sources.map((_, k) => k + 1).filter((number) => !cited.includes(number));
    let first: Verdict | undefined;
    for (const number of [...new Set(cited), ...others]) {
      const verdict = this.#against(text, this.#sources[number - 1]);
      first ??= verdict;
      if (!verdict.supported) continue;
      const own = this.#cite(this.#sources[number - 1], verdict);
      this.#sentences.push({ text, citations: [own], supported: true, doubts: [] });
      this.#give(text, own);
      return;
    }
    this.#sentences.push({ text, citations: [], supported: false, doubts: first?.doubts ?? [] });
  }

  #against(text: string, source: Passage): Verdict {
    const read = this.#read.get(source) ?? readSource(source.text);
    this.#read.set(source, read);
    return verify(text, read);
  }

  #give(text: string, citation: number): void {
    const part = `${this.given ? ' ' : ''}${text} [${citation}]`;
    this.#text += part;
    this.#onText(part);
  }

  /** Asks a judge whether a source supports paraphrased sentences. */
  async #judged(judge: Judge): Promise<void> {
    const open = this.#sentences.filter(
      ({ supported, doubts }) =>
        !supported && doubts.length > 0 && doubts.every(({ kind }) => kind === 'unsupported'),
    );
    if (open.length === 0) return;
    const supporting = await judge(open.map(({ text }) => text));
    for (const [k, sentence] of open.entries()) {
      const source = this.#sources[(supporting[k] ?? 0) - 1];
      if (!source) continue;
      const verdict = this.#against(sentence.text, source);
      const quoted = verdict.to > verdict.from ? verdict : { ...verdict, from: 0, to: source.text.length };
      const citation = this.#cite(source, quoted);
      const place = this.#sentences.indexOf(sentence);
      this.#sentences[place] = { text: sentence.text, citations: [citation], supported: true, doubts: [] };
      this.#give(sentence.text, citation);
    }
  }

  /** The citation number of a part of a passage; each part has one number. */
  #cite(
    { item, title, headings, page, chunk, start, position, request, text }: Passage,
    { from, to }: Verdict,
  ): number {
    const known = this.#citations.find(
      (citation) => citation.item === item && citation.start === start + from && citation.end === start + to,
    );
    if (known) return known.number;
    const number = this.#citations.length + 1;
    const place = { item, title, headings, page, chunk, request, position };
    this.#citations.push({
      number,
      ...place,
      start: start + from,
      end: start + to,
      quote: text.slice(from, to),
    });
    return number;
  }
}
