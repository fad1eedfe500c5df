/** Workbooks of spreadsheets: each sheet that is not empty is a table. */
import type { Entry } from 'yauzl';
import { FileProblem } from '../problem.js';
import { type Source, sourceOf } from '../source.js';
import { memberBytes } from '../zip.js';
import { odsSheets } from './ods.js';
import { csvOf, isFilled, type Sheet } from './sheet.js';
import { xlsxSheets } from './xlsx.js';

/** Archives that are documents of other programs, by their content, and what to do with them. */
const OTHERS: readonly (readonly [kind: string, mark: RegExp])[] = [
  ['a binary workbook of Excel; save it as .xlsx, or its sheet as CSV (UTF-8)', /^xl\/workbook\.bin$/],
  ['a document of Word; save its tables as CSV (UTF-8)', /^word\/document\.xml$/],
  ['a spreadsheet of Numbers; export it as Excel or CSV', /^Index\/Document\.iwa$/],
];

/**
 * The sheets of a workbook, as sources of CSV; undefined if the archive is not a workbook.
 *
 * @throws FileProblem where it is a document without sheets that can be read.
 */
export async function workbookSheets(path: string, entries: readonly Entry[]): Promise<Source[] | undefined> {
  const members = new Map(entries.map((entry) => [entry.fileName, entry]));
  for (const [kind, mark] of OTHERS)
    if (entries.some(({ fileName }) => mark.test(fileName))) throw new FileProblem(`${path} is ${kind}`);
  const open = (name: string) => {
    const entry = members.get(name);
    return entry && memberBytes(path, entry);
  };
  let sheets: Sheet[];
  if (members.has('xl/workbook.xml')) sheets = await xlsxSheets(open);
  else if (members.has('content.xml') && members.has('META-INF/manifest.xml')) sheets = await odsSheets(open);
  else return undefined;
  const filled: Sheet[] = [];
  for (const sheet of sheets) if (await isFilled(sheet)) filled.push(sheet);
  if (filled.length === 0) throw new FileProblem(`${path}: is a workbook without a filled cell`);
  return Promise.all(
    filled.map((sheet) => {
      const name = filled.length === 1 ? path : `${path}/${sheet.name}`;
      const base = filled.length === 1 ? (path.split(/[\\/]/).at(-1) ?? '') : sheet.name;
      return sourceOf(
        {
          name,
          base: `${base.replace(/\.(xlsx|xlsm|ods)$/i, '')}.csv`,
          size: undefined,
          repeatable: true,
          delimiter: ',',
          bytes: () => csvOf(sheet),
        },
        'utf-8',
      );
    }),
  );
}
