/** `tandem eval`: metrics of the recommendations on held-out events, beside two baselines. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Evaluation, evaluate } from '../evaluate/index.js';
import { STRATEGIES, type Strategy } from '../generate/index.js';
import type { Progress } from '../runtime/index.js';
import { parseTime } from '../store/index.js';
import { type Context, type DataOptions, dataCommand, stoppable, wholeNumber } from './command.js';
import { evaluateQuestions } from './eval/questions.js';
import { measureSearches } from './eval/searches.js';
import { reach } from './reach.js';
import { withCopy } from './served-copy.js';
import { bar } from './terminal/bar.js';
import { count, plural, table } from './terminal/table.js';

interface Options extends DataOptions {
  readonly holdout: 'last' | 'items' | { after: number } | { random: number };
  readonly target: 'all' | 'liked';
  readonly k: number[];
  readonly seed: number;
  readonly train?: boolean;
  readonly leaveOut?: boolean;
  readonly negatives?: number;
  readonly methods?: string[];
  readonly questions?: string;
  readonly search?: string;
  readonly qrels?: string;
  readonly provider?: string[];
  readonly strategy?: Strategy[];
  readonly json?: boolean;
}

const EXAMPLES = `tandem eval                                       each person's last item is held out
tandem eval --holdout 2026-10-01 --k 5,10,50      everything from a day on is held out
tandem eval --train --leave-out                   with trained models, and what each retriever gives
tandem eval --holdout random:0.2 --k 20           a random fifth of what each person had
tandem eval --train --holdout items --k 20        how well new items find their people
tandem eval --train --negatives 100 --k 10        as papers measure
tandem eval --questions questions.jsonl           answers, by provider
tandem eval --questions questions.jsonl --strategy direct,self-consistency
tandem eval --search queries.jsonl --qrels qrels.tsv  how well searches find
tandem eval --k 10,20 --json`;

/** The command `tandem eval`. */
export function evaluation(): Command {
  return dataCommand('eval', 'measure the recommendations on held-out events', EXAMPLES)
    .option(
      '--holdout <WHAT>',
      "last: each person's last item; items: a tenth of the items, as new ones; random or random:SHARE: a part of what each person had, 0.2 by default; or a date: all from then on",
      holdout,
      'last',
    )
    .addOption(
      new Option(
        '--target <WHAT>',
        'all: every positive event, ratings of one star among them, as papers measure; liked: what was not rated low',
      )
        .choices(['all', 'liked'])
        .default('all'),
    )
    .option('--k <N,N>', 'lengths of the lists to look at', lengths, [10, 20])
    .option('--train', 'train the models, too, on what is not held out; takes minutes')
    .option('--leave-out', 'measure also what is left without each retriever')
    .option(
      '--negatives <N>',
      'also rank what is held out among N randomly drawn items, as many papers do',
      wholeNumber(1, 100_000),
    )
    .option('--seed <N>', 'of random draws', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--methods <NAMES>', 'measure only these, separated by commas, such as tandem,popular', (text) =>
      text.split(','),
    )
    .option(
      '--questions <FILE>',
      'measure answers instead: a line of JSON for each question, with the answers that are right',
    )
    .option('--provider <NAMES>', 'with --questions: who writes, separated by commas', (text) =>
      text.split(','),
    )
    .option(
      '--strategy <NAMES>',
      `with --questions: how they are answered, separated by commas: ${STRATEGIES.join(', ')}`,
      strategies,
    )
    .option(
      '--search <QUERIES>',
      'measure searches instead: a file of queries, as BEIR has them or with tabs',
    )
    .option('--qrels <FILE>', 'with --search, which items are relevant, as BEIR or TREC has it')
    .option('--json', 'print one object, for machines')
    .action(stoppable(run));
}

function holdout(text: string): Options['holdout'] {
  if (text === 'last' || text === 'items') return text;
  const random = /^random(?::(\d*\.?\d+))?$/.exec(text);
  if (random) return { random: Number(random[1] ?? 0.2) };
  const after = parseTime(/^\d+$/.test(text) ? Number(text) : text);
  if (after === undefined)
    throw new InvalidArgumentError(
      "'last', 'items', 'random', 'random:0.2' or a date such as 2026-10-01 is needed",
    );
  return { after };
}

function strategies(text: string): Strategy[] {
  return text.split(',').map((name) => {
    const found = STRATEGIES.find((strategy) => strategy === name);
    if (!found) throw new InvalidArgumentError(`${name} is none of ${STRATEGIES.join(', ')}`);
    return found;
  });
}

function lengths(text: string): number[] {
  const parse = wholeNumber(1, 500);
  return [...new Set(text.split(',').map(parse))].sort((a, b) => a - b);
}

/** A value with half its interval, such as `0.1312 ± 0.0270`; values stand below each other with or without one. */
function cell({ value, low, high }: { value: number; low: number; high: number }): string {
  const spread = ` ± ${((high - low) / 2).toFixed(4)}`;
  return value.toFixed(4) + (high > low ? spread : ' '.repeat(spread.length));
}

/** Metrics as rows, methods as columns. */
export function evaluationTable({ methods }: Evaluation): string {
  const names = Object.keys(methods);
  const metrics = [...new Set(names.flatMap((name) => Object.keys(methods[name])))];
  return table(
    [{ title: 'metric' }, ...names.map((title) => ({ title, right: true }))],
    metrics.map((metric) => [
      metric,
      ...names.map((name) => {
        const found = methods[name][metric];
        return found ? cell(found) : '';
      }),
    ]),
  );
}

/** The metric that is drawn, and columns of its longest bar. */
const [DRAWN, LONGEST] = ['NDCG@10', 32] as const;

/** One metric of all methods as bars, the best first; empty where only one method was measured. */
export function evaluationChart({ methods }: Evaluation): string {
  const measured = Object.keys(methods.tandem ?? Object.values(methods)[0] ?? {});
  const metric = measured.includes(DRAWN) ? DRAWN : measured[0];
  const found = Object.entries(methods)
    .flatMap(([name, { [metric]: estimate }]) => (estimate ? [{ name, value: estimate.value }] : []))
    .sort((a, b) => b.value - a.value);
  if (found.length < 2) return '';
  const most = Math.max(...found.map(({ value }) => value));
  return table(
    [{ title: 'method' }, { title: metric, right: true }, { title: '' }],
    found.map(({ name, value }) => [name, value.toFixed(4), bar(most > 0 ? value / most : 0, LONGEST)]),
  );
}

async function run(context: Context, options: Options): Promise<void> {
  if (options.search !== undefined || options.qrels !== undefined) {
    await measureSearches(context, options);
    return;
  }
  const { questions } = options;
  if (questions !== undefined) return evaluateQuestions(context, { ...options, questions });
  const { say, signal, progress } = context;
  const settings = {
    holdout: options.holdout,
    target: options.target,
    ks: options.k,
    seed: options.seed,
    train: options.train,
    leaveOut: options.leaveOut,
    negatives: options.negatives,
    methods: options.methods,
    onProgress: (step: Progress) => progress.update(step),
    signal,
  };
  const { data, databaseUrl } = options;
  const result = await reach(
    options,
    context,
    () => evaluate({ data, databaseUrl, ...settings }),
    (remote) =>
      withCopy(remote, data, context, (copy) => evaluate({ data: copy, databaseUrl: '', ...settings })),
  );
  if (options.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  say(
    `${plural(result.people, 'person').replace('persons', 'people')}, ${count(result.items)} items ranked without those the person already had; ± is a 95 % interval`,
  );
  process.stdout.write(evaluationTable(result));
  const chart = evaluationChart(result);
  if (chart) process.stdout.write(`\n${chart}`);
  const { ranker } = result;
  if (ranker) say(`the ranker would ${ranker.admitted ? '' : 'not '}be served: ${ranker.reason}`);
}
