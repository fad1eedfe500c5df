/** Warnings about kinds of events without a configured meaning, if there are many such events. */
import type { EngineState } from './state.js';

/** The number of events from which a kind is reported, and the share of all events from which it is reported, too. */
const MANY = 1_000;

const SHARE = 0.05;

/** The warnings, one for each kind. */
export function meaningless(state: Pick<EngineState, 'log' | 'kindNames' | 'meaningOf'>): string[] {
  const { log, kindNames } = state;
  const counts = new Map<number, number>();
  const unknown = new Set<number>();
  kindNames.forEach((name, code) => {
    if (!state.meaningOf(name)) unknown.add(code);
  });
  if (unknown.size === 0) return [];
  for (let event = 0; event < log.length; event++) {
    const kind = log.kindOf(event);
    if (unknown.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, times]) => times >= MANY || times >= SHARE * log.length)
    .map(
      ([kind, times]) =>
        `${times} of ${log.length} events are of the kind '${kindNames[kind]}', which has no meaning here: they shape no ` +
        `list until tandem.json says what it means: {"kinds": {"${kindNames[kind]}": {"meaning": "positive", "weight": 1}}}`,
    );
}
