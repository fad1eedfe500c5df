/**
 * The fitted weights of the extractive writer, as printed by `npm run -s bench -- ask --fit`: for Chinese on the trial
 * questions of CMRC 2018, for other languages on these and the questions about every second article of XQuAD in
 * English.
 */

export interface Weights {
  /** In the order of `FEATURES`. */
  readonly sentences: readonly number[];
  /** In the order of `SIGNS`, and the intercept. */
  readonly confidence: readonly number[];
  /**
   * The minimum confidence to answer. With it, 5 % of the training questions with an answer are refused; 2 % of Chinese
   * ones, as people ask shorter questions on their own notes, and 92 % of those without an answer.
   */
  readonly threshold: number;
}

export const CHINESE: Weights = {
  sentences: [
    1.539, 1.557, 0, -0.429, 0.24, -0.669, 0.209, 1.193, 0.323, 0.065, 2.269, 2.282, 0.445, -0.445, 0.347,
    0.406, 0.029, -0.185, -0.22, -0.051, -0.759, 2.567, 1.205, 0.845, 0.165, -0.029, 0.551, 0.343, 0.296,
    0.822, 0.718, 0.922,
  ],
  confidence: [
    1.005, 0.535, 1.58, 0.492, -0.625, -0.348, -1.441, -1.83, -1.085, 4.081, 0.446, 0.64, 0.219, 0.375, 0.572,
    1.081, -4.536,
  ],
  threshold: 0.25,
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
