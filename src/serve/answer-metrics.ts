/** Metrics of answers in Prometheus' format: how many, how long they took and what they cost, by who wrote them. */
import { Counter, type Registry } from 'prom-client';
import type { AnswerTotals } from '../generate/index.js';
import type { ServerState } from './server-state.js';

const COUNTED: readonly (readonly [name: string, help: string, read: (totals: AnswerTotals) => number])[] = [
  ['tandem_answers_total', 'Answers to questions.', ({ answers }) => answers],
  ['tandem_answers_answered_total', 'Those that the sources answer.', ({ answered }) => answered],
  ['tandem_answers_calls_total', 'Calls of language models for them.', ({ calls }) => calls],
  ['tandem_answers_input_tokens_total', 'Tokens of their prompts.', ({ input }) => input],
  ['tandem_answers_output_tokens_total', 'Tokens that language models wrote.', ({ output }) => output],
  ['tandem_answers_cost_total', "What they cost by the providers' prices.", ({ cost }) => cost],
  ['tandem_answers_seconds_total', 'Time they took.', ({ milliseconds }) => milliseconds / 1000],
];

/** Registers counters of answers by provider, read from the engine when the metrics are. */
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
