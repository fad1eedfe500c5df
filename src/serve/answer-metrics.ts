/** Metrics of answers in Prometheus' format: their number, time and cost by provider. */
import { Counter, type Registry } from 'prom-client';
import type { AnswerTotals } from '../generate/index.js';
import type { ServerState } from './server-state.js';

const COUNTED: readonly (readonly [name: string, help: string, read: (totals: AnswerTotals) => number])[] = [
  ['tandem_answers_total', 'Answers to questions.', ({ answers }) => answers],
  ['tandem_answers_answered_total', 'Answers that were found in the sources.', ({ answered }) => answered],
  ['tandem_answers_calls_total', 'Calls of language models for them.', ({ calls }) => calls],
  ['tandem_answers_input_tokens_total', 'Tokens of the prompts for answers.', ({ input }) => input],
  ['tandem_answers_output_tokens_total', 'Tokens that language models wrote.', ({ output }) => output],
  ['tandem_answers_cost_total', "Cost of answers by the providers' prices.", ({ cost }) => cost],
  ['tandem_answers_seconds_total', 'Time of answers.', ({ milliseconds }) => milliseconds / 1000],
];

/** Registers counters of answers by provider, which are read from the engine when metrics are collected. */
export function countAnswers(registry: Registry, state: ServerState): void {
  for (const [name, help, read] of COUNTED) {
    const count: Counter<'provider'> = new Counter({
      name,
      help,
      labelNames: ['provider'] as const,
      registers: [registry],
      collect: () => {
        count.reset();
        const by = state.engine?.stats().answers.byProvider ?? {};
        for (const [provider, totals] of Object.entries(by)) count.inc({ provider }, read(totals));
      },
    });
  }
}
