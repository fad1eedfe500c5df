/** The profile of the data as text, and the settings chosen because of it. */
import { chosenIn } from '../lifecycle/index.js';
import { openState } from '../state/index.js';
import { FolderInUse } from '../store/index.js';
import { type DataProfile, profileOf } from '../train/index.js';
import type { Context, DataOptions } from './command.js';
import { count } from './terminal/table.js';

type Chosen = NonNullable<Awaited<ReturnType<typeof chosenIn>>>;

/** Retrievers with less weight than this are not named. */
const NAMED = 0.05;

/** What to say where no settings were chosen, after the first build. */
export const NOTHING_CHOSEN =
  'lists are made with the usual settings: none were chosen for this data yet; `tandem serve` does it in the background, `tandem train taste` at once';

/**
 * Imports of fewer records change little; after larger ones, profiling would take a large part of the import's time.
 */
const AFTER_IMPORT = { from: 1_000, to: 500_000 } as const;

const percent = (share: number): string => {
  const value = 100 * share;
  return `${value === 0 || value >= 10 ? value.toFixed(0) : value.toPrecision(2)} %`;
};

/** The profile in a few lines. */
function profileLines(profile: DataProfile, chosen: Chosen | undefined): string[] {
  const { events, people, items, perPerson, density, repeats, sameTime, newItems, popular, order } = profile;
  if (events === 0) return ['no positive events: lists are made of what is popular and new'];
  const effect = `${order.effect.toFixed(2)} ± ${(2 * order.error).toFixed(2)} over ${count(order.people)} people`;
  return [
    `${count(events)} positive events of ${count(people)} people with ${count(items)} items, ${count(perPerson)} different items for the person in the middle; ${percent(density)} of all pairs`,
    `${percent(repeats)} of events repeat an item, ${percent(sameTime)} are at the very time of another of the same person; of the latest tenth ${percent(newItems)} are with items that nobody had before; the most popular 1 % of items have ${percent(popular)} of events`,
    orderLine(order, effect),
    chosen
      ? chosenLine(chosen)
      : 'no settings are chosen yet: `tandem serve` does it in the background, `tandem train taste` at once',
  ];
}

function orderLine({ tells, sorted }: DataProfile['order'], effect: string): string {
  if (tells) return `the order tells something (${effect}): the fusion of retrievers is fitted to last items`;
  const why = {
    items:
      "each person's items are sorted in the same way, as in a catalogue's export, so that the order tells nothing",
    values: "each person's items are sorted by their ratings or amounts, so that the order tells nothing",
  };
  const told = sorted ? why[sorted] : 'the order tells nothing beyond chance';
  return `${told} (${effect}): the fusion of retrievers is fitted to a random part of what people had`;
}

function chosenLine({ itemSettings, weights, events }: Chosen): string {
  if (events === 0) return NOTHING_CHOSEN;
  const named = Object.entries(weights.more)
    .filter(([, weight]) => weight >= NAMED)
    .sort(([, a], [, b]) => b - a)
    .map(([name, weight]) => `${name} ${weight.toFixed(2)}`);
  const { penalty, dropped, discount, strength, measures, factors, order } = itemSettings;
  const taste = [
    `penalty ${penalty}`,
    `${dropped} more of each item with itself`,
    `discount ${discount}`,
    strength > 0
      ? `${measures ? 'plays, quantities and the like' : 'the number of events'} by ${strength < 1 ? 'the root of ' : ''}their logarithm`
      : 'each item the same, however much of it',
    factors > 0 ? `item factors with weight ${factors}` : 'no item factors',
  ];
  const similar = `${order.window} steps, each ${order.nearness}${order.bothWays ? ', both ways' : ''}`;
  return `chosen on ${count(events)} events: for people with a history ${named.join(', ')}; taste with ${taste.join(', ')}; similar-items within ${similar}`;
}

/**
 * The lines for a data folder; none where another process has it open.
 * @throws the signal's reason where it was aborted.
 */
export async function profileOfFolder(
  { data, databaseUrl }: DataOptions,
  { progress, signal }: Context,
): Promise<string[]> {
  try {
    const onProgress = (step: Parameters<typeof progress.update>[0]) => {
      signal.throwIfAborted();
      progress.update(step);
    };
    const { log, meanings, catalogue } = await openState(data, { databaseUrl, onProgress });
    return profileLines(profileOf(log, meanings, catalogue.length), await chosenIn(data));
  } catch (error) {
    if (error instanceof FolderInUse) return [];
    throw error;
  } finally {
    progress.clear();
  }
}

/**
 * Prints the profile after an import of so many records, if that can have changed it. The import is complete by
 * then: an error here is reported, but does not fail it.
 */
export async function tellProfileOfImport(
  taken: number,
  options: DataOptions,
  context: Context,
): Promise<void> {
  if (taken < AFTER_IMPORT.from) return;
  if (taken > AFTER_IMPORT.to) {
    context.say('`tandem doctor` says what the data looks like');
    return;
  }
  try {
    for (const line of await profileOfFolder(options, context)) context.say(line);
  } catch (error) {
    if (context.signal.aborted) return;
    context.say(`all is imported, but could not be looked at: ${(error as Error).message}`);
  }
}
