/**
 * The ranker as a graph: a low-rank cross network (DCN-v2, Wang et al. 2021, arXiv:2008.13535) under a multi-gate
 * mixture of experts (Ma et al. 2018, doi:10.1145/3219819.3220007) with a head for each outcome, and a linear part. The
 * position of a sample in its list only adds a bias to its logits, so that serving can leave it out (the shallow tower
 * of Zhao et al. 2019, doi:10.1145/3298689.3346997).
 */
import {
  add,
  clip,
  concat,
  crossNetwork,
  embedding,
  input,
  linear,
  mixtureOfExperts,
  mul,
  ones,
  parameter,
  sub,
  type Tensor,
  zeros,
} from '../tensor/index.js';

/** The sizes of the network. Two models of one architecture have the same parameters. */
export interface Architecture {
  readonly features: readonly string[];
  readonly outcomes: readonly string[];
  /** Cross layers, and the rank of their matrices. */
  readonly crosses: number;
  readonly rank: number;
  readonly experts: number;
  /** Widths of each expert's two layers. */
  readonly widths: readonly [number, number];
}

/** Sizes that score 500 candidates on one core within a few milliseconds; see `npm run bench -- rank`. */
export const SIZES = { crosses: 2, rank: 8, experts: 3, widths: [16, 8] } as const;

/** The number of distinct positions in a list; those further down count as the last. */
export const POSITIONS = 32;

/** Features are normalised to mean 0 and standard deviation 1, and clipped to this number of deviations. */
export const BOUND = 5;

export interface RankerNetwork {
  /** float32 `[batch, features]`, as they were logged. */
  readonly features: Tensor;
  /** int32 `[batch]`, from 0, below {@link POSITIONS}. */
  readonly position: Tensor;
  /** float32 `[batch, outcomes]`. */
  readonly logits: Tensor;
}

/** Parameters that hold the features' means and scales; they are set once and not trained. */
export const FIXED: ReadonlySet<string> = new Set(['features.mean', 'features.scale']);

/** `(feature - mean) * scale` has mean 0 and standard deviation 1; both are parameters that training sets. */
export function rankerNetwork({
  features,
  outcomes,
  crosses,
  rank,
  experts,
  widths,
}: Architecture): RankerNetwork {
  const width = features.length;
  const given = input('features', ['batch', width]);
  const position = input('position', ['batch'], 'int32');
  const centred = sub(given, parameter('features.mean', [width], zeros()));
  const x = clip(mul(centred, parameter('features.scale', [width], ones())), -BOUND, BOUND);
  const crossed = crossNetwork('cross', width, crosses, { rank })(x);
  const mixture = mixtureOfExperts('mixture', { experts, tasks: outcomes.length, sizes: [width, ...widths] });
  const heads = outcomes.map((outcome) => linear(`heads.${outcome}`, widths[1], 1, { initial: zeros() }));
  const deep = concat(
    mixture(crossed).map((known, k) => heads[k](known)),
    -1,
  );
  const wide = linear('wide', width, outcomes.length, { bias: false, initial: zeros() })(x);
  const shift = embedding('position', POSITIONS, outcomes.length, zeros())(position);
  return { features: given, position, logits: add(add(deep, wide), shift) };
}
