/**
 * Readers of query and judgement files: queries in BEIR's JSON lines or tab-separated, judgements in BEIR's or TREC's
 * format.
 */
import { InvalidInput } from '../errors.js';

export interface SearchQuestion {
  readonly id: string;
  readonly text: string;
  /** The language given in the file; else the script of its letters. */
  readonly language: string;
}

/** Relevance by query and item; only values above 0. */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

const SCRIPTS = [
  ['Japanese', /[\p{sc=Hiragana}\p{sc=Katakana}]/u],
  ['Korean', /\p{sc=Hangul}/u],
  ['Chinese', /\p{sc=Han}/u],
  ['Cyrillic', /\p{sc=Cyrillic}/u],
  ['Arabic', /\p{sc=Arabic}/u],
  ['Latin', /\p{sc=Latin}/u],
] as const;

const scriptOf = (text: string): string => SCRIPTS.find(([, script]) => script.test(text))?.[0] ?? 'other';

/** The lines that are not empty, with their numbers from 1. */
function linesOf(text: string): { readonly line: string; readonly number: number }[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line, k) => ({ line, number: k + 1 }))
    .filter(({ line }) => line.trim() !== '');
}

/**
 * Reads queries: one JSON object per line with `_id`, `id` or `qid`, `text` or `query`, and optionally `lang` or
 * `language`; or an id and a text separated by a tab.
 *
 * @throws InvalidInput that names the line.
 */
export function readQueries(text: string): SearchQuestion[] {
  return linesOf(text).map(({ line, number }) => {
    if (!line.trimStart().startsWith('{')) {
      const [id, ...rest] = line.split('\t');
      if (rest.length === 0)
        throw wrong('queries', number, 'has no tab between an id and a text, and is no JSON');
      const query = rest.join(' ').trim();
      return { id: id.trim(), text: query, language: scriptOf(query) };
    }
    let value: { readonly [name: string]: unknown };
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw wrong('queries', number, `is no JSON: ${(error as Error).message}`);
    }
    const id = value._id ?? value.id ?? value.qid ?? value.query_id;
    const query = value.text ?? value.query ?? value.question;
    if (typeof id !== 'string' && typeof id !== 'number')
      throw wrong('queries', number, 'has no _id, id or qid');
    if (typeof query !== 'string') throw wrong('queries', number, 'has no text or query');
    const language = value.lang ?? value.language;
    return {
      id: String(id),
      text: query,
      language: typeof language === 'string' ? language : scriptOf(query),
    };
  });
}

/**
 * Reads judgements: `query-id corpus-id score` (BEIR, with or without its first line), or `query 0 item relevance` (TREC).
 *
 * @throws InvalidInput that names the line.
 */
export function readJudgements(text: string): Judgements {
  const all = new Map<string, Map<string, number>>();
  for (const { line, number } of linesOf(text)) {
    const cells = line.includes('\t')
      ? line.split('\t').map((cell) => cell.trim())
      : line.trim().split(/\s+/);
    if (number === 1 && /^query|^qid/i.test(cells[0] ?? '') && !Number.isFinite(Number(cells.at(-1))))
      continue;
    if (cells.length !== 3 && cells.length !== 4) {
      throw wrong(
        'qrels',
        number,
        `has ${cells.length} columns: query, item and relevance are 3, as TREC has them 4`,
      );
    }
    const [query, item] = cells.length === 3 ? cells : [cells[0], cells[2]];
    const relevance = Number(cells.at(-1));
    if (!Number.isFinite(relevance))
      throw wrong('qrels', number, `has no number as relevance: ${cells.at(-1)}`);
    if (relevance <= 0) continue;
    const own = all.get(query) ?? new Map<string, number>();
    own.set(item, relevance);
    all.set(query, own);
  }
  return all;
}

const wrong = (file: string, line: number, reason: string) =>
  new InvalidInput(`${file}, line ${line}`, reason);
