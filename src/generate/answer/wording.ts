/** What answers say in words of their own, in the language of the question. */

const CHINESE = /\p{sc=Han}/u;
const JAPANESE = /[\p{sc=Hiragana}\p{sc=Katakana}]/u;

/** What is said where the sources do not answer. */
export function notFound(question: string, nearest: readonly { readonly title: string | null }[]): string {
  const titles = nearest.flatMap(({ title }) => title ?? []).slice(0, 3);
  if (CHINESE.test(question) && !JAPANESE.test(question)) {
    return `资料中没有找到答案。${titles.length > 0 ? `最接近的主题：${titles.map((title) => `《${title}》`).join('、')}。` : ''}`;
  }
  return `Not found in the sources.${titles.length > 0 ? ` Nearest topics: ${titles.join('; ')}.` : ''}`;
}

/** What is said of one of several questions that the sources do not answer. */
export function partNotFound(question: string): string {
  return CHINESE.test(question) && !JAPANESE.test(question)
    ? `资料中没有找到答案：${question}`
    : `Not found in the sources: ${question}`;
}
