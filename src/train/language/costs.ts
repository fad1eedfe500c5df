/**
 * The costs of training a large language model: operations, GPU-hours, money, memory per GPU, and the loss predicted by
 * published scaling laws.
 */

export interface Gpu {
  readonly name: string;
  /** Peak dense bfloat16 operations per second. */
  readonly flops: number;
  readonly memoryBytes: number;
  /** Where the two are stated. */
  readonly source: string;
  /** Dollars per hour of renting one; an option overrides it. */
  readonly price: number;
  /** Who rented one out at that price, and when. */
  readonly priceSource: string;
}

const GB = 1e9;

/** The page of NVIDIA's on which the data sheet of a product is. */
const nvidia = (page: string, note = ''): string => `nvidia.com/en-us/data-center/${page}${note}`;

export const GPUS: readonly Gpu[] = [
  {
    name: 'a100',
    flops: 312e12,
    memoryBytes: 80 * GB,
    source: nvidia('a100', ' (SXM, 80 GB)'),
    price: 1.79,
    priceSource: 'runpod.io/pricing, Secure Cloud, SXM, 9 November 2026',
  },
  {
    name: 'h100',
    flops: 989e12,
    memoryBytes: 80 * GB,
    source: nvidia('h100', ' (SXM; 1,979 TFLOPS with sparsity)'),
    price: 3.99,
    priceSource: 'runpod.io/pricing, Secure Cloud, SXM, 9 November 2026',
  },
  {
    name: 'h200',
    flops: 989e12,
    memoryBytes: 141 * GB,
    source: nvidia('h200', ' (SXM; 1,979 TFLOPS with sparsity)'),
    price: 4.59,
    priceSource: 'runpod.io/pricing, 7 October 2026',
  },
  {
    name: 'b200',
    flops: 2250e12,
    memoryBytes: 180 * GB,
    source: nvidia('dgx-b200', ' (an eighth of its 1,440 GB, and of 36 PFLOPS with sparsity)'),
    price: 6.69,
    priceSource: 'lambda.ai/instances, one of eight, 20 September 2026',
  },
  {
    name: 'l40s',
    flops: 362e12,
    memoryBytes: 48 * GB,
    source: nvidia('l40s', ' (733 TFLOPS with sparsity)'),
    price: 0.94,
    priceSource: 'verda.com/pricing, spot instance, 29 October 2026',
  },
  {
    // Tensor cores of this generation have float16 and no bfloat16.
    name: 'v100',
    flops: 125e12,
    memoryBytes: 32 * GB,
    source: nvidia('v100', ' (SXM2, 32 GB; float16)'),
    price: 0.79,
    priceSource: 'lambda.ai/instances, one of eight of 16 GB, 20 September 2026',
  },
];

export interface CostOptions {
  readonly parameters: number;
  readonly tokens: number;
  readonly gpu: Gpu;
  readonly gpus: number;
  /** The achieved share of peak performance; 0.4 is typical of large runs (Llama 3: 0.38 to 0.43, arXiv:2407.21783). */
  readonly utilisation?: number;
  readonly pricePerHour?: number;
  /** The number of tokens of a sequence, for the activations. */
  readonly length?: number;
}

/**
 * How state is sharded over GPUs: not at all, or by ZeRO's three stages, the last of which is FSDP (arXiv:1910.02054).
 */
export type Sharding = 'none' | 'optimizer' | 'gradients' | 'fsdp';

export interface Costs {
  readonly flops: number;
  readonly gpuHours: number;
  readonly hours: number;
  readonly dollars: number;
  /** Bytes per GPU, including activations. */
  readonly memory: Readonly<Record<Sharding, number>>;
  readonly activationBytes: number;
  /** The loss in nats per token predicted by Hoffmann et al. and by Besiroglu et al., on text like theirs. */
  readonly loss: { readonly hoffmann: number; readonly besiroglu: number };
  /** The optimal number of tokens for these parameters, and of parameters for these operations, by the scaling law. */
  readonly optimal: { readonly tokens: number; readonly parameters: number };
  /** The approximate size of the text, at 4.2 bytes per token as for English with vocabularies of 100,000. */
  readonly textBytes: number;
}

const TOKENS_PER_PARAMETER = 20;

const BYTES_PER_TOKEN = 4.2;

/** `loss = least + a / parameters^alpha + b / tokens^beta`. */
interface Law {
  readonly least: number;
  readonly a: number;
  readonly alpha: number;
  readonly b: number;
  readonly beta: number;
}

/** Hoffmann et al., arXiv:2203.15556, approach 3. */
const HOFFMANN: Law = { least: 1.69, a: 406.4, alpha: 0.34, b: 410.7, beta: 0.28 };

/** Besiroglu et al., arXiv:2404.10102: a new fit to the same data. */
const BESIROGLU: Law = { least: 1.8172, a: 482.01, alpha: 0.3478, b: 2085.43, beta: 0.3658 };

const lossBy = ({ least, a, alpha, b, beta }: Law, parameters: number, tokens: number): number =>
  least + a / parameters ** alpha + b / tokens ** beta;

/**
 * Computes the costs of a run.
 *
 * @example
 * costsOf({ parameters: 175e9, tokens: 300e9, gpu: GPUS[1], gpus: 1024 }).flops; // 3.15e23
 */
export function costsOf(options: CostOptions): Costs {
  const { parameters, tokens, gpu, gpus, utilisation = 0.4, length = 4096 } = options;
  const flops = 6 * parameters * tokens;
  const gpuHours = flops / (gpu.flops * utilisation) / 3600;
  const activationBytes = activations(parameters, length);
  // Bfloat16 weights and gradients, and in float32 weights and both averages of Adam: 2 + 2 + 12 bytes.
  const state = { none: 16, optimizer: 4 + 12 / gpus, gradients: 2 + 14 / gpus, fsdp: 16 / gpus };
  const memory = Object.fromEntries(
    Object.entries(state).map(([name, bytes]) => [name, bytes * parameters + activationBytes]),
  ) as Record<Sharding, number>;
  return {
    flops,
    gpuHours,
    hours: gpuHours / gpus,
    dollars: gpuHours * (options.pricePerHour ?? gpu.price),
    memory,
    activationBytes,
    loss: {
      hoffmann: lossBy(HOFFMANN, parameters, tokens),
      besiroglu: lossBy(BESIROGLU, parameters, tokens),
    },
    optimal: {
      tokens: TOKENS_PER_PARAMETER * parameters,
      parameters: Math.sqrt(flops / (6 * TOKENS_PER_PARAMETER)),
    },
    textBytes: tokens * BYTES_PER_TOKEN,
  };
}

/**
 * Activations of one sequence in bfloat16 with recomputation of attention (34 bytes for each position, width and layer:
 * Korthikanti et al., arXiv:2205.05198), for a model of 12 * layers * width^2 parameters that is 128 times as wide as deep.
 */
function activations(parameters: number, length: number): number {
  const layers = Math.max(1, (parameters / (12 * 128 ** 2)) ** (1 / 3));
  return 34 * length * 128 * layers * layers;
}

/**
 * The minimum number of GPUs, a power of two, whose memory is sufficient for a run with FSDP, with a reserve of a
 * tenth.
 *
 * @example
 * fewestGpus({ parameters: 7e9, tokens: 1e12, gpu: GPUS[1] }); // 4
 */
export function fewestGpus(options: Omit<CostOptions, 'gpus'>): number | undefined {
  for (let gpus = 1; gpus <= 1 << 20; gpus *= 2)
    if (costsOf({ ...options, gpus }).memory.fsdp <= 0.9 * options.gpu.memoryBytes) return gpus;
  return undefined;
}
