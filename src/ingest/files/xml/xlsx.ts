/** Workbooks of Excel (ECMA-376): their sheets, with dates as dates and numbers with all their digits. */
import { DAY } from '../../../runtime/index.js';
import { localName, parseXml } from './parse.js';
import { RowCollector, type Sheet } from './sheet.js';

/** The bytes of a file in the archive; `undefined` if there is none with this name. */
export type OpenMember = (name: string) => AsyncIterable<Buffer> | undefined;

const WORKBOOK = 'xl/workbook.xml';

/** The first days of the date systems; that of old Macs is 1904-01-01. */
const EPOCHS = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) } as const;

/** Built-in formats of dates and times of day, which only have a number. */
const isDateFormat = (id: number): boolean =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

const isClockFormat = (id: number): boolean => (id >= 18 && id <= 21) || (id >= 45 && id <= 47);

type Shown = 'date' | 'clock' | undefined;

/** The parts that a format such as `dd/mm/yyyy hh:mm` shows. */
function shownBy(code: string): Shown {
  const bare = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .split(';')[0];
  if (/[yd]/i.test(bare)) return 'date';
  return /[hs]/i.test(bare) ? 'clock' : /m/i.test(bare) ? 'date' : undefined;
}

/** Parses a file of the archive. */
async function walk(
  bytes: AsyncIterable<Buffer> | undefined,
  handler: {
    open?(name: string, attributes: Readonly<Record<string, string>>): void;
    text?(text: string): void;
    close?(name: string): void;
  },
): Promise<void> {
  if (!bytes) return;
  for await (const _ of parseXml(bytes, {
    open: (name, attributes) => handler.open?.(localName(name), attributes),
    text: (text) => handler.text?.(text),
    close: (name) => handler.close?.(localName(name)),
  }));
}

/** The texts that cells refer to by number, without phonetic guides. */
async function sharedStrings(open: OpenMember): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let inside = false;
  let guides = 0;
  await walk(open('xl/sharedStrings.xml'), {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') guides++;
      inside = name === 't' && guides === 0;
    },
    text(part) {
      if (inside) text += part;
    },
    close(name) {
      if (name === 'rPh') guides--;
      if (name === 't') inside = false;
      if (name === 'si') strings.push(text);
    },
  });
  return strings;
}

/** The parts that each style shows, by the index of the style. */
async function styles(open: OpenMember): Promise<Shown[]> {
  const codes = new Map<number, string>();
  const shown: Shown[] = [];
  let cells = false;
  await walk(open('xl/styles.xml'), {
    open(name, { numFmtId, formatCode }) {
      const id = Number(numFmtId);
      if (name === 'numFmt' && formatCode !== undefined) codes.set(id, formatCode);
      if (name === 'cellXfs') cells = true;
      if (name !== 'xf' || !cells) return;
      const code = codes.get(id);
      if (code !== undefined) shown.push(shownBy(code));
      else shown.push(isDateFormat(id) ? 'date' : isClockFormat(id) ? 'clock' : undefined);
    },
    close(name) {
      if (name === 'cellXfs') cells = false;
    },
  });
  return shown;
}

const two = (part: number): string => String(part).padStart(2, '0');

/** A number of days as a date, with the time of day where it has one, or as a time of day. */
function timeText(days: number, shown: Shown, epoch: number): string {
  const seconds = Math.round((days % 1) * 86_400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (shown === 'clock' && days < 1) return clock;
  const date = new Date(epoch + Math.round(days * 86_400) * 1000);
  if (Number.isNaN(date.getTime())) return String(days);
  const day = date.toISOString().slice(0, 10);
  return (date.getTime() - epoch) % DAY === 0 ? day : `${day} ${date.toISOString().slice(11, 19)}`;
}

/** The column of a reference such as `AB12`, from 0; -1 if there is none. */
function columnOf(reference: string | undefined): number {
  let column = 0;
  for (const letter of reference?.match(/^[A-Z]+/i)?.[0].toUpperCase() ?? '')
    column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

interface Look {
  readonly strings: readonly string[];
  readonly styles: readonly Shown[];
  readonly epoch: number;
}

/** The shown text of a cell. */
function cellText(text: string, type: string | undefined, style: Shown, { strings, epoch }: Look): string {
  switch (type) {
    case 's':
      return strings[Number(text)] ?? '';
    case 'b':
      return text === '1' ? 'TRUE' : 'FALSE';
    case 'str':
    case 'inlineStr':
    case 'e':
    case 'd':
      return text;
    default: {
      const number = Number(text);
      if (text.trim() === '' || Number.isNaN(number)) return text;
      if (style && number >= 0) return timeText(number, style, epoch);
      // 1.2345E12 in the file is shown as 1234500000000.
      return Number.isInteger(number) && Math.abs(number) < 1e21 ? BigInt(number).toString() : String(number);
    }
  }
}

/** The rows of a sheet. */
async function* rowsOf(bytes: AsyncIterable<Buffer>, look: Look): AsyncGenerator<string[][]> {
  const rows = new RowCollector();
  let row = 0;
  let column = -1;
  let type: string | undefined;
  let style: Shown;
  let text = '';
  let inside = false;
  let guides = 0;
  const parsing = parseXml(bytes, {
    open(full, attributes) {
      const name = localName(full);
      if (name === 'row') {
        const at = Number(attributes.r);
        if (at > row + 1) rows.end(at - row - 1);
        row = at > row ? at : row + 1;
        column = -1;
      } else if (name === 'c') {
        const at = columnOf(attributes.r);
        column = at >= 0 ? at : column + 1;
        type = attributes.t;
        style = look.styles[Number(attributes.s ?? 0)];
        text = '';
      } else if (name === 'rPh') guides++;
      else if (name === 'v' || name === 't') inside = guides === 0;
    },
    text(part) {
      if (inside) text += part;
    },
    close(full) {
      const name = localName(full);
      if (name === 'v' || name === 't') inside = false;
      else if (name === 'rPh') guides--;
      else if (name === 'c') rows.cell(column, cellText(text, type, style, look));
      else if (name === 'row') rows.end();
    },
  });
  for await (const _ of parsing) yield rows.take();
}

/** The sheets of a workbook of Excel. Texts and styles are read once, with the first sheet. */
export async function xlsxSheets(open: OpenMember): Promise<Sheet[]> {
  const named: { name: string; id: string }[] = [];
  const targets = new Map<string, string>();
  let epoch: number = EPOCHS[1900];
  await walk(open('xl/_rels/workbook.xml.rels'), {
    open(name, { Id, Target }) {
      if (name !== 'Relationship' || !Id || !Target) return;
      targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
  });
  await walk(open(WORKBOOK), {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes.date1904 ?? '')) epoch = EPOCHS[1904];
      const id = Object.entries(attributes).find(([key]) => localName(key) === 'id' && key !== 'id')?.[1];
      if (name === 'sheet' && id !== undefined) named.push({ name: attributes.name ?? '', id });
    },
  });
  let look: Promise<Look> | undefined;
  const looked = () => {
    look ??= Promise.all([sharedStrings(open), styles(open)]).then(([strings, found]) => ({
      strings,
      styles: found,
      epoch,
    }));
    return look;
  };
  return named.flatMap(({ name, id }) => {
    const member = targets.get(id);
    // Charts are separate sheets, without cells.
    if (member === undefined || !open(member) || !/worksheets\//.test(member)) return [];
    return [
      {
        name,
        async *rows() {
          yield* rowsOf(open(member)!, await looked());
        },
      },
    ];
  });
}
