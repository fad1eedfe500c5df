/** Discovery of providers that are not configured, and testing one. */
import { type ProviderSettings, providerWith } from '../../config/index.js';
import { SECOND } from '../../runtime/index.js';
import { LocalProvider } from './local.js';
import { ProviderError } from './provider.js';
import { RemoteProvider } from './remote.js';

/** Model servers at their default addresses on this machine. */
const LOOPBACK = [
  ['ollama', 'http://127.0.0.1:11434/v1'],
  ['lm-studio', 'http://127.0.0.1:1234/v1'],
] as const;

/** The time-out of a server's list of models, in milliseconds. */
const PATIENCE = SECOND;

/** @param files the names of GGUF files in the data folder, and of model folders with a slash at the end. */
export async function discoverProviders({
  env,
  files,
  fetch,
}: {
  readonly env: { readonly [name: string]: string | undefined };
  readonly files: readonly string[];
  readonly fetch: typeof globalThis.fetch;
}): Promise<ProviderSettings[]> {
  const asked = await Promise.all(
    LOOPBACK.map(async ([name, url]) => {
      try {
        const response = await fetch(`${url}/models`, { signal: AbortSignal.timeout(PATIENCE) });
        const { data } = (await response.json()) as { data?: { id?: string }[] };
        const model = data?.find(({ id }) => id && !/embed/i.test(id))?.id;
        return model === undefined ? [] : [providerWith({ name, url, model })];
      } catch {
        return [];
      }
    }),
  );
  const openai = env.OPENAI_API_KEY
    ? [
        providerWith({
          name: 'openai',
          url: env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
          model: env.OPENAI_MODEL ?? 'gpt-4o-mini',
          keyFrom: 'OPENAI_API_KEY',
        }),
      ]
    : [];
  const gguf = files
    .filter((file) => /\.gguf$/i.test(file))
    .map((file, k) => providerWith({ name: k === 0 ? 'gguf' : `gguf-${k + 1}`, file }));
  const folders = files
    .filter((file) => file.endsWith('/'))
    .map((file, k) =>
      providerWith({ name: k === 0 ? 'folder' : `folder-${k + 1}`, file: file.slice(0, -1) }),
    );
  return [...openai, ...asked.flat(), ...gguf, ...folders];
}

/** Asks a provider for a short sentence. */
export async function tryProvider(settings: ProviderSettings, folder: string, signal: AbortSignal) {
  const provider = 'url' in settings ? new RemoteProvider(settings) : new LocalProvider(settings, folder);
  const begun = performance.now();
  try {
    const { text } = await provider.write(
      { system: 'Answer in one short sentence.', user: 'Say that you are ready.' },
      { signal, maxTokens: Math.min(40, settings.maxTokens), onText: () => {} },
    );
    return { text, milliseconds: performance.now() - begun, failure: undefined };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { text: '', milliseconds: performance.now() - begun, failure: error.message };
  } finally {
    await provider.close();
  }
}
