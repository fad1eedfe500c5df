/** `tandem lm plan`: the costs of training a large language model. */
import { type Command, Option } from 'commander';
import { type Costs, costsOf, fewestGpus, GPUS, type Gpu } from '../../train/index.js';
import { printJson, wholeNumber, withJson } from '../command.js';
import { inShort, modelCommand, numberFrom, timeInShort } from './options.js';

interface Options {
  readonly params: number;
  readonly tokens?: number;
  readonly gpu: string;
  readonly gpus?: number;
  readonly utilisation: number;
  readonly price?: number;
  readonly length: number;
  readonly json?: boolean;
}

const EXAMPLES = `tandem lm plan --params 7e9 --tokens 140e9 --gpu h100
tandem lm plan --params 70e9 --tokens 2e12 --gpu a100 --gpus 2048`;

/** The command `tandem lm plan`. */
export function planning(): Command {
  const about = 'estimate the costs of training a model: operations, GPU-hours, money, memory, expected loss';
  return withJson(modelCommand('plan', about, EXAMPLES))
    .requiredOption('--params <N>', 'parameters of the model', numberFrom(1e3, 1e15))
    .option('--tokens <N>', 'tokens to train on (default: 20 for each parameter)', numberFrom(1e3, 1e18))
    .addOption(new Option('--gpu <NAME>', 'which').choices(GPUS.map(({ name }) => name)).default('h100'))
    .option(
      '--gpus <N>',
      'the number of GPUs (default: the fewest with enough memory)',
      wholeNumber(1, 1 << 20),
    )
    .option('--utilisation <X>', 'the share of peak performance that is reached', numberFrom(0.01, 1), 0.4)
    .option('--price <DOLLARS>', 'of a GPU for an hour', numberFrom(0, 1e4))
    .option('--length <N>', 'tokens of a sequence', wholeNumber(16, 1 << 24), 4096)
    .action(show);
}

function show({ params, tokens = 20 * params, price, json, ...rest }: Options): void {
  const gpu = GPUS.find(({ name }) => name === rest.gpu)!;
  const options = {
    ...rest,
    parameters: params,
    tokens,
    gpu,
    ...(price !== undefined && { pricePerHour: price }),
  };
  const fewest = fewestGpus(options);
  const gpus = rest.gpus ?? fewest ?? 1;
  const costs = costsOf({ ...options, gpus });
  if (json) printJson({ parameters: params, tokens, gpu, gpus, fewestGpus: fewest ?? null, ...costs });
  else
    process.stdout.write(
      inWords(costs, {
        params,
        tokens,
        gpus,
        fewest,
        gpu,
        price,
      }),
    );
}

function inWords(
  costs: Costs,
  asked: {
    params: number;
    tokens: number;
    gpus: number;
    fewest?: number;
    gpu: Gpu;
    price?: number;
  },
): string {
  const { params, tokens, gpus, fewest, gpu, price } = asked;
  const memory = gpu.memoryBytes;
  const from = price === undefined ? `: ${gpu.priceSource} (--price sets another)` : '';
  const fits = (bytes: number) => `${inShort(bytes)}B${bytes > 0.9 * memory ? ' (too much)' : ''}`;
  const lines: [string, string][] = [
    [
      'model',
      `${inShort(params)} parameters on ${inShort(tokens)} tokens, ${inShort(tokens / params)} for each`,
    ],
    ['operations', `${costs.flops.toExponential(2)} FLOPs (6 for each parameter and token)`],
    ['GPU-hours', `${inShort(costs.gpuHours)} of ${gpu.name}`],
    [
      'time',
      `${timeInShort(costs.hours * 3600)} on ${gpus}${fewest === gpus ? ', the fewest whose memory is enough' : ''}`,
    ],
    ['money', `$${inShort(costs.dollars)}, at $${price ?? gpu.price} an hour for each GPU${from}`],
    ['memory', `for each GPU, of ${inShort(memory)}B: not sharded ${fits(costs.memory.none)}`],
    [
      '',
      `optimiser sharded ${fits(costs.memory.optimizer)}, gradients too ${fits(costs.memory.gradients)}, all (FSDP) ${fits(costs.memory.fsdp)}`,
    ],
    [
      'loss',
      `${costs.loss.hoffmann.toFixed(3)} nats a token by Hoffmann et al., ${costs.loss.besiroglu.toFixed(3)} by Besiroglu et al.`,
    ],
    [
      'best use',
      `${inShort(costs.optimal.tokens)} tokens for these parameters; ${inShort(costs.optimal.parameters)} parameters for these operations`,
    ],
    ['hardware', `peak ${inShort(gpu.flops)}FLOPS in bfloat16, memory: ${gpu.source}`],
    ['text', `about ${inShort(costs.textBytes)}B`],
  ];
  return `${lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n')}\n`;
}
