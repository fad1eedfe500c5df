/** Plots of runs as a self-contained SVG or HTML file. Uses axis.ts. */
import { escapeMarkup } from '../runtime/index.js';
import { type Line, labelOf, type Panel, panelsOf, rangeOf, short, ticks } from './axis.js';
import type { Run } from './runs.js';

const size = { width: 860, height: 320 };

const margin = { left: 72, right: 16, top: 34, bottom: 40 };

const legendRow = 18;

/** Colours that are distinguishable with all kinds of colour vision; lines of validation are also dashed. */
const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#444444', '#8c6d1f'];

/** The approximate maximum number of points of a line; thinning keeps extremes. */
const mostPoints = 1200;

/**
 * All metrics of one or several runs as an SVG image.
 *
 * @example
 * const log = RunLog.start('data', { name: 'demo', settings: {} });
 * log.log(1, { loss: 0.5 });
 * plotSvg([await readRun('data', log.id)]).startsWith('<svg'); // true
 */
export function plotSvg(runs: readonly Run[]): string {
  const panels = panelsOf(runs);
  let top = 0;
  const drawn = panels.map((panel) => {
    const group = `<g transform="translate(0 ${top})">${drawPanel(panel, runs)}</g>`;
    top += heightOf(panel);
    return group;
  });
  const height = Math.max(top, 60);
  const empty = `<text x="16" y="34">${escapeMarkup(runs.length === 0 ? 'no runs' : 'nothing logged yet')}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}"`,
    ` font-family="system-ui, sans-serif" font-size="12" fill="#222" role="img">`,
    `<title>${escapeMarkup(runs.map(({ id }) => id).join(', '))}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    drawn.join('\n') || empty,
    '</svg>\n',
  ].join('');
}

/**
 * The same as a page, with the status and settings of each run.
 *
 * @example
 * const log = RunLog.start('data', { name: 'demo', settings: {} });
 * log.log(1, { loss: 0.5 });
 * plotHtml([await readRun('data', log.id)]).startsWith('<!doctype html>'); // true
 */
export function plotHtml(runs: readonly Run[]): string {
  const rows = runs.map((run, at) => {
    const status = run.reason === undefined ? run.status : `${run.status}: ${run.reason}`;
    const cells = [
      run.id,
      status,
      new Date(run.startedAt).toISOString(),
      String(run.points.at(-1)?.step ?? 0),
      JSON.stringify(run.settings),
    ];
    const colour = palette[at % palette.length];
    return `<tr><td style="color:${colour}">●</td>${cells.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join('')}</tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(runs.map(({ id }) => id).join(', ') || 'runs')}</title>
<style>
body { font: 14px system-ui, sans-serif; margin: 24px; color: #222; background: #fff }
svg { max-width: 100%; height: auto }
table { border-collapse: collapse; margin-top: 16px }
td, th { border-bottom: 1px solid #ddd; padding: 4px 10px; text-align: left; vertical-align: top }
td:last-child { font-family: monospace; white-space: pre-wrap; overflow-wrap: anywhere }
</style>
${plotSvg(runs)}<table>
<tr><th></th><th>run</th><th>status</th><th>started</th><th>steps</th><th>settings</th></tr>
${rows.join('\n')}
</table>
</html>
`;
}

const heightOf = ({ lines }: Panel) => size.height + legendRow * lines.length;

function drawPanel({ metric, lines }: Panel, runs: readonly Run[]): string {
  const inner = {
    width: size.width - margin.left - margin.right,
    height: size.height - margin.top - margin.bottom,
  };
  const x = rangeOf(lines.map(({ steps }) => steps));
  const y = rangeOf(lines.map(({ values }) => values));
  const atX = (value: number) => round(margin.left + ((value - x.low) / (x.high - x.low)) * inner.width);
  const atY = (value: number) => round(margin.top + ((y.high - value) / (y.high - y.low)) * inner.height);
  const right = margin.left + inner.width;
  const bottom = margin.top + inner.height;
  const parts = [
    `<text x="${margin.left}" y="20" font-size="14" font-weight="600">${escapeMarkup(metric)}</text>`,
  ];
  for (const { value, text } of ticks(y, 5)) {
    parts.push(
      `<path d="M${margin.left} ${atY(value)}H${right}" stroke="#e5e5e5"/>`,
      `<text x="${margin.left - 8}" y="${atY(value) + 4}" text-anchor="end">${text}</text>`,
    );
  }
  for (const { value, text } of ticks(x, 8)) {
    parts.push(
      `<path d="M${atX(value)} ${bottom}v5" stroke="#888"/>`,
      `<text x="${atX(value)}" y="${bottom + 18}" text-anchor="middle">${text}</text>`,
    );
  }
  parts.push(
    `<path d="M${margin.left} ${margin.top}V${bottom}H${right}" fill="none" stroke="#888"/>`,
    `<text x="${right}" y="${bottom + 34}" text-anchor="end" fill="#666">step</text>`,
  );
  const several = runs.length > 1;
  for (const [row, line] of lines.entries()) {
    const colour = palette[runs.findIndex(({ id }) => id === line.run.id) % palette.length];
    const style = `fill="none" stroke="${colour}" stroke-width="1.6"${line.validation ? ' stroke-dasharray="6 3"' : ''}`;
    const key = size.height + row * legendRow;
    const last = line.values.at(-1);
    const lost = line.values.filter((value) => !Number.isFinite(value)).length;
    const notes = `${last === undefined ? '' : `, last ${short(last)}`}${lost > 0 ? `, ${lost} not finite` : ''}`;
    parts.push(
      `<path d="${pathOf(line, atX, atY)}" ${style} stroke-linejoin="round" stroke-linecap="round"/>`,
      `<path d="M${margin.left} ${key}h26" ${style}/>`,
      `<text x="${margin.left + 34}" y="${key + 4}">${escapeMarkup(labelOf(line, several) + notes)}</text>`,
    );
  }
  return parts.join('');
}

/** The path of a line, with gaps for values that are not finite. */
function pathOf(line: Line, atX: (value: number) => number, atY: (value: number) => number): string {
  let path = '';
  let drawing = false;
  for (const at of thin(line.values)) {
    const finite = Number.isFinite(line.values[at]);
    if (finite) path += `${drawing ? 'L' : 'M'}${atX(line.steps[at])} ${atY(line.values[at])}`;
    // A single point would be invisible; a line of length 0 with round caps is drawn as a dot.
    if (finite && !drawing) path += 'h0';
    drawing = finite;
  }
  return path;
}

/**
 * The indexes of the drawn points of a long line: in each part, the minimum, the maximum, and values that are not
 * finite.
 */
function thin(values: readonly number[]): number[] {
  if (values.length <= mostPoints) return values.map((_, at) => at);
  const stretch = Math.ceil((2 * values.length) / mostPoints);
  const kept = new Set([0, values.length - 1]);
  for (let start = 0; start < values.length; start += stretch) {
    let [least, greatest] = [start, start];
    for (let at = start; at < Math.min(start + stretch, values.length); at++) {
      if (!Number.isFinite(values[at])) kept.add(at);
      if (!(values[at] >= values[least])) least = at;
      if (!(values[at] <= values[greatest])) greatest = at;
    }
    kept.add(least).add(greatest);
  }
  return [...kept].sort((a, b) => a - b);
}

const round = (value: number) => Number(value.toFixed(1));
