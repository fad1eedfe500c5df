/** The folder's `tandem.json`: what event kinds mean. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InvalidInput } from './errors.js';
import type { KindMeaning } from './types.js';

/** What common kinds mean unless configured otherwise. A kind that is not listed is kept, and means nothing. */
export const DEFAULT_KINDS: { readonly [kind: string]: KindMeaning } = {
  impression: { meaning: 'neutral', weight: 0, hides: false },
  view: { meaning: 'positive', weight: 0.5, hides: false },
  click: { meaning: 'positive', weight: 1, hides: false },
  like: { meaning: 'positive', weight: 2, hides: false },
  save: { meaning: 'positive', weight: 2, hides: false },
  share: { meaning: 'positive', weight: 2, hides: false },
  cart: { meaning: 'positive', weight: 2, hides: false },
  rating: { meaning: 'positive', weight: 1, hides: true },
  complete: { meaning: 'positive', weight: 2, hides: true },
  purchase: { meaning: 'positive', weight: 3, hides: true },
  dismiss: { meaning: 'negative', weight: 1, hides: true },
  dislike: { meaning: 'negative', weight: 1, hides: true },
  report: { meaning: 'negative', weight: 2, hides: true },
};

const Meaning = z.strictObject({
  meaning: z.enum(['positive', 'negative', 'neutral']),
  weight: z.number().min(0).max(1000),
  hides: z.boolean().default(false),
});

const Config = z.strictObject({ kinds: z.record(z.string(), Meaning).default({}) });

/**
 * Reads `tandem.json` of a data folder; a folder without one has the defaults.
 * @throws InvalidInput naming the file, and the field that is wrong.
 */
export async function readConfig(folder: string): Promise<z.output<typeof Config>> {
  const file = join(folder, 'tandem.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kinds: {} };
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(file, `is not JSON: ${(error as Error).message}`);
  }
  const parsed = Config.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new InvalidInput(
    [file, ...(issue.path.length ? [issue.path.join('.')] : [])].join(': '),
    issue.message,
  );
}

/** A kind's weight with its sign: above 0 for liking, below for disliking. */
export function signedWeight({ meaning, weight }: KindMeaning): number {
  return meaning === 'positive' ? weight : meaning === 'negative' ? -weight : 0;
}
