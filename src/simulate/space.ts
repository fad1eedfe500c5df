/**
 * The hidden space of tastes: areas (cooking, gardening, …), niches within each, and directions around them. Items and
 * people's interests are unit vectors in it; the fit of an item to an interest is their cosine.
 */
import { normal } from '../runtime/index.js';
import { type Draw, drawFor, drawFrom, sumsOf } from './random.js';

/** The number of areas, and of niches within each. */
export const AREAS = 24;

export const NICHES = 4;

/** Dimensions of the space. */
export const WIDTH = 24;

/**
 * The distance of a niche from its area's centre, and of items and interests from their niche's, relative to a length
 * of 1.
 */
const NICHE_SPREAD = 0.7;

const SPREAD = 0.5;

/** The area at rank `r` has `(r + 1) ** -SKEW` of the popularity of the first. */
const SKEW = 0.8;

const ROLE = 0x51;

export interface Space {
  /** Centres of niches, `NICHES` for each area, `WIDTH` numbers each, of length 1. */
  readonly niches: Float32Array;
  /** An area, drawn in proportion to its popularity. */
  drawArea(draw: Draw): number;
  /** Writes a direction near a niche's centre to `WIDTH` numbers of `into` from `start`. */
  around(niche: number, draw: Draw, into: Float32Array, start: number): void;
}

/** Makes the space of tastes: areas, niches in them, and their vectors, from a seed. */
export function makeSpace(seed: number): Space {
  const draw = drawFor(seed, ROLE);
  const niches = new Float32Array(AREAS * NICHES * WIDTH);
  const centre = new Float32Array(WIDTH);
  for (let area = 0; area < AREAS; area++) {
    step(centre, 0, new Float32Array(WIDTH), 0, 1, draw);
    for (let niche = area * NICHES; niche < (area + 1) * NICHES; niche++) {
      step(niches, niche * WIDTH, centre, 0, NICHE_SPREAD, draw);
    }
  }
  const interest = sumsOf(Array.from({ length: AREAS }, (_, rank) => (rank + 1) ** -SKEW));
  return {
    niches,
    drawArea: (of) => drawFrom(interest, of),
    around: (niche, of, into, start) => step(into, start, niches, niche * WIDTH, SPREAD, of),
  };
}

/** The area of a niche. */
export const areaOf = (niche: number): number => Math.floor(niche / NICHES);

/**
 * Writes a unit vector: a random step of about length `spread` from another vector, normalised to length 1. `into` may
 * be `from`.
 */
export function step(
  into: Float32Array,
  start: number,
  from: Float32Array,
  origin: number,
  spread: number,
  draw: Draw,
): void {
  let square = 0;
  for (let d = 0; d < WIDTH; d++) {
    const moved = from[origin + d] + (spread / Math.sqrt(WIDTH)) * normal(draw);
    into[start + d] = moved;
    square += moved * moved;
  }
  const scale = 1 / Math.sqrt(square);
  for (let d = 0; d < WIDTH; d++) into[start + d] *= scale;
}
