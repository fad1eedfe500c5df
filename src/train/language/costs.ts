/**
 * What training a large language model costs: operations, GPU-hours, money, memory for each GPU, and the loss that published
 * scaling laws expect.
 */

export interface Gpu {
  readonly name: string;
  /** Dense bfloat16 operations a second at its peak, by its maker's data sheet. */
  readonly flops: number;
  readonly memoryBytes: number;
  /** Dollars an hour: about what renting one costs in 2026; given by hand where it matters. */
  readonly price: number;
}

const GB = 1e9;

export const GPUS: readonly Gpu[] = [
  { name: 'a100', flops: 312e12, memoryBytes: 80 * GB, price: 1.8 },
  { name: 'h100', flops: 989e12, memoryBytes: 80 * GB, price: 3 },
  { name: 'h200', flops: 989e12, memoryBytes: 141 * GB, price: 3.8 },
  { name: 'b200', flops: 2250e12, memoryBytes: 180 * GB, price: 5.5 },
  { name: 'l40s', flops: 362e12, memoryBytes: 48 * GB, price: 1 },
  { name: 'v100', flops: 125e12, memoryBytes: 32 * GB, price: 0.6 },
];

export interface CostOptions {
  readonly parameters: number;
  readonly tokens: number;
  readonly gpu: Gpu;
  readonly gpus: number;
  /** Share of the peak that is reached; 0.4 is what large runs report (Llama 3: 0.38 to 0.43, arXiv:2407.21783). */
  readonly utilisation?: number;
  readonly pricePerHour?: number;
  /** Tokens of a sequence, for the activations. */
  readonly length?: number;
}

/** How state is spread over GPUs: not at all, or by ZeRO's three stages, the last of which is FSDP (arXiv:1910.02054). */
export type Sharding = 'none' | 'optimizer' | 'gradients' | 'fsdp';

export interface Costs {
  readonly flops: number;
  readonly gpuHours: number;
  readonly hours: number;
  readonly dollars: number;
  /** Bytes on each GPU, activations included. */
  readonly memory: Readonly<Record<Sharding, number>>;
  readonly activationBytes: number;
  /** Nats a token that the laws of Hoffmann et al. and of Besiroglu et al. expect, on text like theirs. */
  readonly loss: { readonly hoffmann: number; readonly besiroglu: number };
  /** Tokens for these parameters, and parameters for these operations, that the law holds for the best use of them. */
  readonly optimal: { readonly tokens: number; readonly parameters: number };
  /** About how much text the tokens are, at 4.2 bytes a token as English has with vocabularies of 100,000. */
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

/** Besiroglu et al., arXiv:2404.10102: the same data, fitted anew. */
const BESIROGLU: Law = { least: 1.8172, a: 482.01, alpha: 0.3478, b: 2085.43, beta: 0.3658 };

const lossBy = ({ least, a, alpha, b, beta }: Law, parameters: number, tokens: number): number =>
  least + a / parameters ** alpha + b / tokens ** beta;

/**
 * What a run costs.
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
 * The fewest GPUs, a power of two, whose memory holds a run with FSDP and a tenth to spare.
 *
 * @example
 * fewestGpus({ parameters: 7e9, tokens: 1e12, gpu: GPUS[1] }); // 4
 */
export function fewestGpus(options: Omit<CostOptions, 'gpus'>): number | undefined {
  for (let gpus = 1; gpus <= 1 << 20; gpus *= 2)
    if (costsOf({ ...options, gpus }).memory.fsdp <= 0.9 * options.gpu.memoryBytes) return gpus;
  return undefined;
}
