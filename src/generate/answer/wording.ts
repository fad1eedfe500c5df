/** The fixed texts of answers, in the language of the question. */
import type { AnswerContradiction, Citation } from './types.js';

const CHINESE = /\p{sc=Han}/u;
const JAPANESE = /[\p{sc=Hiragana}\p{sc=Katakana}]/u;

/** The text if the sources do not answer. */
export function notFound(question: string, nearest: readonly { readonly title: string | null }[]): string {
  const titles = nearest.flatMap(({ title }) => title ?? []).slice(0, 3);
  if (CHINESE.test(question) && !JAPANESE.test(question)) {
    return `资料中没有找到答案。${titles.length > 0 ? `最接近的主题：${titles.map((title) => `《${title}》`).join('、')}。` : ''}`;
  }
  return `Not found in the sources.${titles.length > 0 ? ` Nearest topics: ${titles.join('; ')}.` : ''}`;
}

/** The text for one of several sub-questions that the sources do not answer. */
export function partNotFound(question: string): string {
  return CHINESE.test(question) && !JAPANESE.test(question)
    ? `资料中没有找到答案：${question}`
    : `Not found in the sources: ${question}`;
}

/** The text of a contradiction: both quotes with their dates, the newer first. */
export function contradictionText(
  question: string,
  { newer, older }: AnswerContradiction,
  citations: readonly Citation[],
): string {
  const chinese = CHINESE.test(question) && !JAPANESE.test(question);
  const side = ({ citation, published }: AnswerContradiction['newer']) => {
    const quote = citations.find(({ number }) => number === citation)?.quote ?? '';
    const date = published === null ? '' : new Date(published).toISOString().slice(0, 10);
    const when = date === '' ? '' : chinese ? `（${date}）` : ` (${date})`;
    return chinese ? `“${quote}”[${citation}]${when}` : `“${quote}” [${citation}]${when}`;
  };
  const dated = newer.published !== null || older.published !== null;
  if (chinese) return `资料之间有矛盾${dated ? '，较新的在前' : ''}：${side(newer)}；${side(older)}`;
  return `The sources contradict each other${dated ? ', the newer first' : ''}: ${side(newer)}; ${side(older)}`;
}
