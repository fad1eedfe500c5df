/** The engine's calls `providers`: listing, testing, choosing and removing language models. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Answers, changeMembers, type ProviderSettings, readConfig } from '../../config/index.js';
import { NotFound } from '../../errors.js';
import type { SerialQueue } from '../../runtime/index.js';
import { discoverProviders, tryProvider } from './discover.js';

/** A provider as returned to callers, without its key. */
type ProviderView = ProviderSettings & {
  /** Whether the environment variable of its key is set; null where it needs none. */
  readonly keySet: boolean | null;
};

interface ProvidersView {
  /** In the order in which they are tried; the extractive writer is always last. */
  readonly configured: readonly ProviderView[];
  /** Found on this machine, but not configured. */
  readonly found: readonly ProviderView[];
  readonly budget: Answers['budget'];
}

/** The result of testing a provider. */
interface ProviderTrial {
  readonly milliseconds: number;
  readonly text: string;
  /** The reason of the failure; null if it answered. */
  readonly failure: string | null;
}

export interface ProviderCalls {
  /**
   * Lists the configured providers and those found. Model servers on this machine are searched for at most a second.
   *
   * @example
   * const { configured } = await tandem.providers.list();
   * configured; // []
   */
  list(): Promise<ProvidersView>;
  /**
   * Asks a provider for a short sentence.
   *
   * @example
   * await tandem.providers.use('local', { url: 'http://127.0.0.1:9/v1', model: 'qwen3-8b', retries: 0 });
   * const { failure } = await tandem.providers.test('local');
   * failure.startsWith('failed: Cannot connect to API'); // true
   * await tandem.providers.test('nobody').catch(({ name }) => name); // 'NotFound'
   *
   * @throws NotFound where no provider of this name is configured or found.
   */
  test(name: string, signal?: AbortSignal): Promise<ProviderTrial>;
  /**
   * Writes a provider into `tandem.json`, to be tried first; an existing one of this name is replaced.
   * @param settings as in `tandem.json`, without the name; by default, those of the provider found under the name.
   *
   * @example
   * const settings = { url: 'http://127.0.0.1:11434/v1', model: 'qwen3:8b' };
   * const { configured } = await tandem.providers.use('ollama', settings);
   * configured[0]; // { name: 'ollama', model: 'qwen3:8b', keySet: null }
   * await tandem.providers.use('ollama', { url: 'here', model: 'qwen3:8b' }).catch(({ field }) => field); // 'answers.providers.0.url'
   *
   * @throws InvalidInput where the settings are invalid.
   */
  use(name: string, settings?: object): Promise<ProvidersView>;
  /**
   * Removes a provider from `tandem.json`.
   *
   * @example
   * await tandem.providers.use('spare', { url: 'http://127.0.0.1:8080/v1', model: 'qwen3-8b' });
   * const { configured } = await tandem.providers.remove('spare');
   * configured.some(({ name }) => name === 'spare'); // false
   * await tandem.providers.remove('spare'); // NotFound: tandem.json has no provider "spare"
   *
   * @throws NotFound where there is no such provider.
   */
  remove(name: string): Promise<ProvidersView>;
  /**
   * Sets the budgets of language models; `perUser` and `perRequest` are unchanged if not given.
   *
   * @example
   * const { budget } = await tandem.providers.limit({ tokensPerDay: 200_000 });
   * budget; // { tokensPerDay: 200_000 }
   *
   * @throws InvalidInput where the budget is invalid.
   */
  limit(budget: Answers['budget']): Promise<ProvidersView>;
}

/**
 * @param folder the folder of `tandem.json`.
 * @param changes the queue of changes of the configuration.
 * @param applied called with the new configuration.
 */
export function providerCalls(
  folder: string,
  changes: SerialQueue,
  applied: (answers: Answers) => Promise<void>,
): ProviderCalls {
  const { env } = process;
  const shown = (one: ProviderSettings): ProviderView => ({
    ...one,
    keySet: 'keyFrom' in one && one.keyFrom ? Boolean(env[one.keyFrom]) : null,
  });

  async function look() {
    const { providers: configured, budget } = (await readConfig(folder)).answers;
    const found = await discoverProviders({ env, files: modelsIn(folder), fetch: globalThis.fetch });
    const others = found.filter(({ name }) => !configured.some((one) => one.name === name));
    return { configured, found: others, budget };
  }

  async function list(): Promise<ProvidersView> {
    const { configured, found, budget } = await look();
    return { configured: configured.map(shown), found: found.map(shown), budget };
  }

  /** Changes `answers` in the file. */
  async function change(next: (before: { readonly [name: string]: unknown }) => object) {
    await changes.run(async () => {
      const { answers } = await changeMembers(folder, 'answers', (members) => ({
        ...members,
        ...next(members),
      }));
      await applied(answers);
    });
    return list();
  }

  const named = (members: { readonly [name: string]: unknown }) =>
    (members.providers ?? []) as readonly { readonly name: string }[];

  return {
    list,
    async test(name, signal = new AbortController().signal) {
      const { configured, found } = await look();
      const settings = [...configured, ...found].find((one) => one.name === name);
      if (!settings)
        throw new NotFound(
          `there is no provider ${JSON.stringify(name)}; \`tandem providers list\` lists them`,
        );
      const { text, milliseconds, failure } = await tryProvider(settings, folder, signal);
      return { text: text.trim().slice(0, 200), milliseconds, failure: failure ?? null };
    },
    async use(name, settings) {
      const chosen = settings ?? (await look()).found.find((one) => one.name === name);
      if (!chosen)
        throw new NotFound(
          `no provider ${JSON.stringify(name)} was found; give its url and model, or its file`,
        );
      return change((before) => ({
        providers: [{ ...chosen, name }, ...named(before).filter((one) => one.name !== name)],
      }));
    },
    remove: (name) =>
      change((before) => {
        const providers = named(before).filter((one) => one.name !== name);
        if (providers.length === named(before).length)
          throw new NotFound(`tandem.json has no provider ${JSON.stringify(name)}`);
        return { providers };
      }),
    limit: (budget) =>
      change((before) => {
        const { perUser, perRequest } = (before.budget ?? {}) as Answers['budget'];
        return { budget: { ...(perUser && { perUser }), ...(perRequest && { perRequest }), ...budget } };
      }),
  };
}

/** Possible models in the data folder: files, and folders with a model's configuration, with a slash at the end. */
function modelsIn(data: string): string[] {
  if (!existsSync(data)) return [];
  return readdirSync(data, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name];
    const parts = ['config.json', 'tokenizer.json'].map((name) => join(data, entry.name, name));
    return parts.every((part) => existsSync(part)) ? [`${entry.name}/`] : [];
  });
}
