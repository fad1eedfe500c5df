/** The check for open alarms of served models. */
import { ModelRegistry } from '../../models/index.js';
import { type Finding, problem } from './finding.js';

/** The open alarms of served models. @param data the data folder. */
export async function checkModels(data: string): Promise<Finding[]> {
  const alarms = (await new ModelRegistry(data).alarms()).filter(({ open }) => open);
  return alarms.map(({ from, to, since, reason }) =>
    problem(
      'models',
      `${from} left its bounds about ${since} (${reason}); ${to ?? 'no model'} is served, and online learning is stopped`,
      'look for what changed then (bots? a broken client?), and admit a version once that is mended: tandem models list',
    ),
  );
}
