/** Small functions of numbers that several rooms use. */

/**
 * The logistic function, 1 / (1 + e^-x): a probability from 0 to 1 for a logit.
 *
 * @example
 * logistic(0); // 0.5
 */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * The discount of DCG for a place of a list, 1 / log2(place + 2) (Järvelin and Kekäläinen 2002,
 * doi:10.1145/582415.582418).
 *
 * @param place from 0, the first.
 * @example
 * dcgDiscount(0); // 1
 * dcgDiscount(2); // 0.5
 */
export const dcgDiscount = (place: number): number => 1 / Math.log2(place + 2);
