/**
 * Fitted weights of the extractive writer, as `npm run -s bench -- ask --fit` prints them: for Chinese from the trial
 * questions of CMRC 2018, for other languages from these and the questions about every second article of XQuAD in English.
 */

export interface Weights {
  /** In the order of `FEATURES`. */
  readonly sentences: readonly number[];
  /** In the order of `SIGNS`, and the intercept. */
  readonly confidence: readonly number[];
  /** The least confidence with which a question is answered: at it 5 % of those that have an answer are refused. */
  readonly threshold: number;
}

export const CHINESE: Weights = {
  sentences: [
    1.601, 1.327, 0, -0.348, 0.094, -0.406, 0.521, 0.827, 0.331, -0.236, 2.504, 2.489, 0.437, -0.437, 0.462,
    0.432, 0.087, 0.016, -0.251, -0.042, -1.317, 2.625, 1.115, 0.954, 0.239, 0.008, 0.533, 0.259, 0.206,
    0.824, 0.608, 0.804,
  ],
  confidence: [
    1.192, 0.293, 1.897, 1.426, -0.426, -0.463, -1.637, -2.222, -1.544, 3.954, -0.83, -0.457, -0.304, 0.854,
    0.164, 1.71, -3.019,
  ],
  threshold: 0.517,
};

export const OTHER: Weights = {
  sentences: [
    1.57, 1.218, 0.076, -0.319, 0.118, -0.245, 0.7, 0.855, 0.281, -0.146, 2.429, 2.296, 0.478, -0.478, 0.475,
    0.254, 0.029, -0.087, -0.248, -0.029, -0.624, 2.232, 1.1, 0.865, 0.245, -0.088, 0.376, 0.257, 0.294, 0.76,
    0.569, 0.88,
  ],
  confidence: [
    1.266, 0.619, 1.371, 0.854, -0.065, -1.969, -0.9, -2.139, -1.493, 3.541, -0.068, 1.029, 0.145, 0.879,
    0.311, 1.016, -3.5,
  ],
  threshold: 0.43,
};
