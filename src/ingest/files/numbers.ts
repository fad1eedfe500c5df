/**
 * Numbers as people and spreadsheets write them: with a decimal comma, thousands separators, percent signs, currencies,
 * as `4/5`, as stars, in other digits than 0 to 9. The decimal mark is determined from a whole column.
 */

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Currencies before or after an amount. */
const CURRENCY =
  /^(?:[€$£¥₽₹₩₺฿]|(?:EUR|USD|GBP|CHF|JPY|CNY|INR|BRL|PLN)(?=\s?[\d.,+-]))\s*|\s*(?:[€$£¥₽₹₩₺฿元円원]|EUR|USD|GBP|CHF|JPY|CNY|INR|BRL|PLN|kr|zł|Ft|Kč)\.?$/;

/** The suffix of a rating: its unit, or the maximum. */
const OPINION =
  /\s*(?:[%★⭐]|stars?|points?|pts|sterne?|étoiles?|estrellas?|estrelas?|stelle|(?:\/|out of|von|sur|de|of)\s*(?:5|10|100)|[分星点])$/iu;

/** The decimal mark of a column. */
export type DecimalMark = '.' | ',';

/** A text with the digits 0 to 9 for those of Arabic, Persian, Indian, Thai and full-width writing, and without Arabic's marks. */
export function latin(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text
    .replace(/\p{Nd}/gu, (digit) => {
      let zero = digit.codePointAt(0) as number;
      const code = zero;
      while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero--;
      return String(code - zero);
    })
    .replaceAll('٫', '.')
    .replaceAll('٬', '')
    .replaceAll('−', '-');
}

/** A value without prefixes and suffixes of its number, and without spaces and apostrophes between thousands. */
function bare(text: string): string {
  const plain = latin(text.trim())
    .replace(CURRENCY, '')
    .replace(OPINION, '')
    .trim()
    .replace(/^(\d?)½$/, (_, whole: string) => `${whole || 0}.5`);
  return /^[+-]?\d{1,3}(?:[\s\u00a0\u202f'’]\d{3})+(?:[.,]\d+)?$/.test(plain)
    ? plain.replace(/[\s\u00a0\u202f'’]/g, '')
    : plain;
}

/** The decimal mark that a value shows; undefined if it can be either. */
function markOf(value: string): DecimalMark | undefined {
  const comma = value.lastIndexOf(',');
  const dot = value.lastIndexOf('.');
  if (comma < 0 && dot < 0) return undefined;
  if (comma >= 0 && dot >= 0) return comma > dot ? ',' : '.';
  if (comma >= 0) {
    if (/^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(value)) return value.indexOf(',') < comma ? '.' : undefined;
    return value.indexOf(',') === comma ? ',' : undefined;
  }
  if (value.indexOf('.') < dot) return ',';
  return /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(value) ? undefined : '.';
}

/** The decimal mark of the values of a column. The comma in a single `1,234` is a thousands separator. */
export function decimalMark(values: Iterable<string>): DecimalMark {
  for (const value of values) {
    const mark = PLAIN.test(value) && !value.includes('.') ? undefined : markOf(bare(value));
    if (mark) return mark;
  }
  return '.';
}

/**
 * The number in a text; NaN if there is none.
 *
 * @param mark the decimal mark of the column.
 * @example
 * numberOf('1.234,50', ','); // 1234.5
 * numberOf('95%'); // 95
 * numberOf('4/5'); // 4
 */
export function numberOf(text: string, mark: DecimalMark = '.'): number {
  if (mark === '.' && PLAIN.test(text)) return Number(text);
  if (text.length > 40) return Number.NaN;
  const stars = /^([★⭐]+)(½?)\ufe0f?☆*$/u.exec(text);
  if (stars) return [...stars[1]].length + (stars[2] ? 0.5 : 0);
  const value = bare(text);
  const other = mark === '.' ? ',' : '\\.';
  const grouped = new RegExp(`^[+-]?\\d{1,3}(${other}\\d{3})+(\\${mark}\\d+)?$`).test(value);
  const joined = grouped ? value.replaceAll(mark === '.' ? ',' : '.', '') : value;
  const plain = mark === ',' ? joined.replace(',', '.') : joined;
  if (mark === ',' && !grouped && value.includes('.')) return Number.NaN;
  return PLAIN.test(plain) ? Number(plain) : Number.NaN;
}
