/** Words for true and false, and for rows of totals, in several languages. */

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

const YES = words(
  `true t yes y 1 1.0 on ja j wahr oui vrai si sí verdadero sim verdadeiro vero waar tak prawda да истина evet doğru
  是 对 真 有 はい 예 네 نعم صحيح ใช่ จริง`,
);

const NO = words(
  `false f no n 0 0.0 -1 off nein falsch non faux falso não nao onwaar nee nie fałsz нет ложь hayır yanlış
  否 不是 错 假 无 いいえ 아니오 아니요 لا خطأ ไม่ ไม่ใช่ เท็จ`,
);

/** Whether a cell means true. */
export const isYes = (text: string): boolean => text.length <= 10 && YES.has(text.toLowerCase());

/** Whether a cell means false. */
export const isNo = (text: string): boolean => text.length <= 10 && NO.has(text.toLowerCase());

/** Marks in tables of crosses: what is marked has one, what is not is empty or has another. */
const MARKED = /^[x✓✔☑•●]$/i;

const UNMARKED = /^[✗✘☐○]$/;

/** Whether a cell of a column of flags is set. */
export const isMarked = (text: string): boolean => isYes(text) || MARKED.test(text);

/** Whether a cell can be one of a column of flags: a boolean, or a mark. */
export const isFlag = (text: string): boolean =>
  (text !== '-1' && isTruth(text)) || MARKED.test(text) || UNMARKED.test(text);

/** Whether a cell is a boolean. */
export const isTruth = (text: string): boolean => isYes(text) || isNo(text);

const TOTALS =
  /^(((grand|sub)[ _-]?)?totals?|sum|summe|gesamt(summe)?|gesamtergebnis|total g[eé]n[eé]ral|somme|totale( complessivo)?|suma( total)?|итого|всего|общий итог|toplam|合计|总计|合計|総計|합계|총합계|الإجمالي|المجموع|รวม|ผลรวม)\s*:?$/i;

/** Whether a cell marks its row as totals. */
export const isTotal = (text: string): boolean => text.length <= 24 && TOTALS.test(text.trim());
