/** Presentations and OpenDocument files for tests, made here from their parts. */
import { strToU8, zipSync } from 'fflate';

const A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"';
const P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const relation = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="${TYPES}/${type}" Target="${target}"/>`;

const relations = (...all: string[]) => strToU8(`<Relationships>${all.join('')}</Relationships>`);

/** A paragraph of a slide. */
export const slideParagraph = (text: string, level = 0) =>
  `<a:p><a:pPr lvl="${level}"/><a:r><a:t>${text}</a:t></a:r></a:p>`;

/** A shape of a slide. @param placeholder such as `title`. */
export const slideShape = (content: string, placeholder?: string) =>
  `<p:sp><p:nvSpPr><p:nvPr>${placeholder ? `<p:ph type="${placeholder}"/>` : ''}</p:nvPr></p:nvSpPr><p:txBody>${content}</p:txBody></p:sp>`;

/** A presentation of slides, shown in the reverse order of their files; the last one may have notes. */
export function pptx(slides: readonly string[], notes?: string): Uint8Array {
  const files = slides.map((_, k) => `slide${slides.length - k}.xml`);
  const part = (content: string) =>
    strToU8(`<p:sld ${A} ${P} ${R}><p:cSld><p:spTree>${content}</p:spTree></p:cSld></p:sld>`);
  return zipSync({
    'ppt/presentation.xml': strToU8(
      `<p:presentation ${P} ${R}><p:sldIdLst>${files.map((_, k) => `<p:sldId id="${256 + k}" r:id="r${k}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    ),
    'ppt/_rels/presentation.xml.rels': relations(
      ...files.map((file, k) => relation(`r${k}`, 'slide', `slides/${file}`)),
    ),
    ...Object.fromEntries(files.map((file, k) => [`ppt/slides/${file}`, part(slides[k])])),
    ...(notes !== undefined && {
      [`ppt/slides/_rels/${files.at(-1)}.rels`]: relations(
        relation('n', 'notesSlide', '../notesSlides/notesSlide1.xml'),
      ),
      'ppt/notesSlides/notesSlide1.xml': part(notes),
    }),
  });
}

const OFFICE = ['office', 'text', 'table', 'draw', 'presentation', 'meta']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ');

/** An OpenDocument file. @param kind such as `text`; @param body the content of its body, as XML. */
export function openDocument(
  kind: 'text' | 'presentation' | 'spreadsheet',
  body: string,
  title = '',
): Uint8Array {
  return zipSync({
    mimetype: strToU8(`application/vnd.oasis.opendocument.${kind}`),
    'META-INF/manifest.xml': strToU8('<manifest:manifest/>'),
    'content.xml': strToU8(
      `<office:document-content ${OFFICE}><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    ),
    'meta.xml': strToU8(
      `<office:document-meta ${OFFICE} xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title></office:document-meta>`,
    ),
  });
}

/** A workbook of Excel. @param sheets by name, the cells of each row as text. */
export function xlsx(sheets: { readonly [name: string]: readonly (readonly string[])[] }): Uint8Array {
  const names = Object.keys(sheets);
  const cells = (row: readonly string[]) =>
    row.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('');
  return zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook ${R}><sheets>${names.map((name, k) => `<sheet name="${name}" sheetId="${k + 1}" r:id="r${k}"/>`).join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': relations(
      ...names.map((_, k) => relation(`r${k}`, 'worksheet', `worksheets/sheet${k + 1}.xml`)),
    ),
    ...Object.fromEntries(
      Object.values(sheets).map((rows, k) => [
        `xl/worksheets/sheet${k + 1}.xml`,
        strToU8(
          `<worksheet><sheetData>${rows.map((row) => `<row>${cells(row)}</row>`).join('')}</sheetData></worksheet>`,
        ),
      ]),
    ),
  });
}
