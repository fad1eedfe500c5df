/** The process of a `LanguageProcess`: loads a model, then handles requests until its parent has ended. */
import { SerialQueue } from '../../runtime/index.js';
import type { ChatMessage } from '../../text/index.js';
import type { GenerationOptions } from './generator.js';
import { LanguageGenerator } from './generator.js';
import type { KeyValueCache } from './key-value-cache.js';
import { LanguageModel } from './language-model.js';
import type { FromProcess, ProcessInput, ProcessOptions, ToProcess } from './language-process.js';
import { openLanguageFiles } from './open-language-files.js';

/** Prompts are measured in sequence, in a separate cache. */
const measuring = new SerialQueue();
let scratch: KeyValueCache | undefined;

interface Opened {
  readonly model: LanguageModel;
  readonly generator: LanguageGenerator;
}

let opened: Opened | undefined;
/** Requests in progress, by number. */
const writing = new Map<number, AbortController>();

const send = (message: FromProcess) => process.send?.(message);

async function open(path: string, { slots = 1, ...options }: ProcessOptions): Promise<Opened> {
  const files = await openLanguageFiles(path);
  try {
    const model = await LanguageModel.open(files, options);
    return { model, generator: new LanguageGenerator(model, slots) };
  } finally {
    files.weights.close();
  }
}

function begin({ model, generator }: Opened, input: ProcessInput, options: GenerationOptions) {
  if ('messages' in input) return generator.chat(input.messages, options);
  return generator.generate(
    Array.from(model.tokenizer.encode(input.text, { special: false, frame: true })),
    options,
  );
}

async function entropy(
  { model }: Opened,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): Promise<number> {
  scratch ??= model.cache();
  scratch.tokens[0].length = 0;
  const logits = await model.read(scratch, 0, model.template.encode(model.tokenizer, messages), signal);
  return entropyOf(logits);
}

/** The entropy of the softmax of logits, in nats. */
function entropyOf(logits: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) most = Math.max(most, logit);
  let [sum, weighted] = [0, 0];
  for (const logit of logits) {
    const weight = Math.exp(logit - most);
    sum += weight;
    weighted += weight * (logit - most);
  }
  return Math.log(sum) - weighted / sum;
}

/** Handles a request and reports its result or error. */
async function answer(id: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  writing.set(id, controller);
  try {
    await work(controller.signal);
  } catch (error) {
    send({ id, error: named(error) });
  } finally {
    writing.delete(id);
  }
}

function named(error: unknown): { name: string; message: string } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  return { name: error.constructor.name, message: error.message };
}

process.on('message', async (message: ToProcess) => {
  if ('open' in message) {
    try {
      opened = await open(message.open, message.options);
      send({ context: opened.model.context });
    } catch (error) {
      send({ error: named(error) });
    }
  } else if ('stop' in message) writing.get(message.id)?.abort();
  else if (opened) {
    const model = opened;
    const { id } = message;
    await answer(id, async (signal) => {
      if ('entropyAfter' in message)
        send({ id, entropy: await measuring.run(() => entropy(model, message.entropyAfter, signal)) });
      else
        for await (const piece of begin(model, message.input, { ...message.options, signal }))
          send({ id, piece });
    });
  }
});
// Ctrl-C and systemd signal all processes of a group: the parent finishes requests in progress, and then this process
// ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit(0));
