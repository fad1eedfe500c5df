/** `tandem eval --search`: metrics of searches on relevance judgements. */
import { readFile } from 'node:fs/promises';
import { evaluateSearch, type SearchEvaluation } from '../../evaluate/index.js';
import { isMissing } from '../../runtime/index.js';
import type { Context, DataOptions } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { count, plural, table } from '../terminal/table.js';

interface Options extends DataOptions {
  readonly search?: string;
  readonly qrels?: string;
  readonly k: readonly number[];
  readonly seed: number;
  readonly json?: boolean;
}

/**
 * Measures searches on queries with known relevant items, and prints the metrics.
 *
 * @throws UsageError where one of the two files is not named.
 */
export async function measureSearches({ say, signal, progress }: Context, options: Options): Promise<void> {
  const { search, qrels, data, databaseUrl, k: ks, seed } = options;
  if (search === undefined || qrels === undefined) {
    throw new UsageError('--search and --qrels go together: queries, and which items are relevant for each');
  }
  const result = await evaluateSearch({
    data,
    databaseUrl,
    queries: await textOf(search),
    qrels: await textOf(qrels),
    ks,
    seed,
    onProgress: (step) => progress.update(step),
    signal,
  });
  if (options.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const { queries, unjudged, missing, items } = result;
  say(
    `${plural(queries, 'query').replace('querys', 'queries')} on ${plural(items, 'item')}; ± is a 95 % interval`,
  );
  if (unjudged > 0) say(`${count(unjudged)} without a relevant item are left out`);
  if (missing > 0)
    say(`${plural(missing, 'relevant item')} of the judgements are not in the data, and cannot be found`);
  process.stdout.write(figuresTable(result.methods));
  for (const [language, methods] of Object.entries(result.languages)) {
    process.stdout.write(`\n${language}\n${figuresTable(methods)}`);
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) throw new Failure(`there is no file ${path}`);
    throw error;
  }
}

/** Metrics as rows, methods as columns. */
function figuresTable(methods: SearchEvaluation['methods']): string {
  const names = Object.keys(methods);
  const metrics = Object.keys(methods[names[0]] ?? {});
  return table(
    [{ title: 'metric' }, ...names.map((title) => ({ title, right: true }))],
    metrics.map((metric) => [
      metric,
      ...names.map((name) => {
        const { value, low, high } = methods[name][metric];
        return `${value.toFixed(4)} ± ${((high - low) / 2).toFixed(4)}`;
      }),
    ]),
  );
}
