/** The report of a training run, as Markdown and as a self-contained HTML page: model, data, and course of training. */
import { escapeMarkup } from '../../runtime/index.js';
import { plotHtml, type Run, seriesOf } from '../../tensor/index.js';
import type { Recipe } from './dial.js';
import type { Estimate } from './estimate.js';
import type { ShardSet } from './shards.js';

export interface ReportFacts {
  readonly run: Run;
  readonly recipe: Recipe;
  readonly set: ShardSet;
  readonly plan: Estimate;
  /** The time of training in seconds, without the time before an interruption. */
  readonly seconds: number;
  readonly bitsPerByte: number;
  /** Peak of resident memory, in bytes. */
  readonly peakBytes: number;
  readonly samples: readonly { readonly prompt: string; readonly text: string }[];
}

/** The report as Markdown. */
export function reportMarkdown(facts: ReportFacts): string {
  const { run, recipe, set, plan, seconds, bitsPerByte, samples } = facts;
  const { config } = recipe;
  const last = (metric: string) => seriesOf(run, metric).values.at(-1)?.toFixed(4) ?? 'not measured';
  const rows: [string, string][] = [
    ['parameters', plan.parameters.toLocaleString('en')],
    [
      'shape',
      `${config.layers} layers, width ${config.width}, hidden ${config.hidden}, ${config.heads} heads`,
    ],
    ['vocabulary', `${config.vocabulary} tokens`],
    [
      'text',
      `${set.train.bytes.toLocaleString('en')} bytes, ${set.train.tokens.toLocaleString('en')} tokens, ${set.train.documents} documents`,
    ],
    ['held out', `${set.validation.bytes.toLocaleString('en')} bytes, ${set.validation.documents} documents`],
    ...Object.entries(set.about).map(([name, value]): [string, string] => [name, String(value)]),
    [
      'steps',
      `${recipe.steps} of ${recipe.rows * recipe.length * recipe.accumulate} tokens, ${plan.epochs.toFixed(2)} times the text`,
    ],
    [
      'rates',
      `Muon ${recipe.muonRate.toPrecision(3)}, AdamW ${recipe.adamwRate.toPrecision(3)}, warm-up ${recipe.warmup} steps`,
    ],
    ['operations', `${plan.flops.toExponential(2)} FLOPs`],
    ['time', `${(seconds / 60).toFixed(1)} min; ${(plan.seconds / 60).toFixed(1)} min were expected`],
    ['memory', `${Math.round(facts.peakBytes / 2 ** 20)} MB at its peak`],
    ['training loss', last('loss')],
    ['held-out loss', last('validation_loss')],
    ['held-out bits per byte', bitsPerByte.toFixed(4)],
  ];
  const table = rows.map(([name, value]) => `| ${name} | ${value} |`).join('\n');
  const written = samples.map(({ prompt, text }) => `**${cell(prompt)}**\n\n${quoted(text)}`).join('\n\n');
  return `# ${run.id}\n\n| | |\n| --- | --- |\n${table}\n\n## What it writes\n\n${written}\n`;
}

/** The report as a page: the curves, then the same facts. */
export function reportHtml(facts: ReportFacts): string {
  const text = escapeMarkup(reportMarkdown(facts));
  const page = plotHtml([facts.run]);
  return page.replace('</html>', `<pre style="white-space: pre-wrap">${text}</pre>\n</html>`);
}

const cell = (text: string): string => text.replace(/[\n*]+/g, ' ').trim() || '(from nothing)';

const quoted = (text: string): string => text.replace(/^/gm, '> ');
