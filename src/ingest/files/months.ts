/** The names of months in many languages, as the platform's locale data has them. */

/** Languages, the first of which counts where two have one name for different months. */
const LANGUAGES =
  'en de fr es pt it nl pl ru uk cs sk tr sv da nb fi hu ro bg hr sl el id vi lt lv et ca'.split(' ');

/** Beginnings of names that are written otherwise than by the locale data. */
const SPELLINGS: { readonly [name: string]: number } = {
  fev: 2,
  mrz: 3,
  maa: 3,
  maerz: 3,
  mei: 5,
  aou: 8,
  set: 9,
  sept: 9,
};

let known: Map<string, number> | undefined;

/** A name in lower case without accents, which are often left out. */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]|\.$/g, '')
    .toLowerCase();

/** Names of months alone and within dates (`August`, `августа`), whole and abbreviated. */
function allNames(): Map<string, number> {
  const names = new Map<string, number>();
  const add = (name: string | undefined, month: number) => {
    const word = plain(name ?? '');
    if (/^\p{L}{3,}$/u.test(word) && !names.has(word)) names.set(word, month);
  };
  for (const language of LANGUAGES)
    for (let month = 1; month <= 12; month++)
      for (const length of ['long', 'short'] as const)
        for (const day of ['numeric', undefined] as const) {
          const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', month: length, day });
          const parts = format.formatToParts(Date.UTC(2026, month - 1, 1));
          add(parts.find(({ type }) => type === 'month')?.value, month);
        }
  for (const [name, month] of Object.entries(SPELLINGS)) add(name, month);
  return names;
}

/**
 * The number of the month with a name, whole or abbreviated; 0 if there is none.
 *
 * @example
 * monthNamed('août'); // 8
 * monthNamed('Sept'); // 9
 */
export function monthNamed(name: string): number {
  known ??= allNames();
  const word = plain(name);
  const found = known.get(word);
  if (found !== undefined || word.length <= 3) return found ?? 0;
  // Other abbreviations than the usual ones: `Septem`, `Febr`.
  for (const [whole, month] of known) if (whole.length > word.length && whole.startsWith(word)) return month;
  return 0;
}
