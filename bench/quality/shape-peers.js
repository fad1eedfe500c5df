/** The peers with which every shape is compared, each with the settings from which its best is taken. */

/** From so many items on data counts as having many. */
export const LONG = 20_000;

/**
 * `script` as in `peers.js`; all `settings` are tried, and the best on the test set is reported, which favours the peer.
 * `many` are those for data with more items than {@link LONG}, where a setting takes minutes.
 */
export const SHAPE_PEERS = {
  'knn-all': { script: ['quality_knn.py'], settings: [{ neighbours: 0 }] },
  'knn-100': { script: ['quality_knn.py'], settings: [{ neighbours: 100 }] },
  ease: {
    script: ['quality_ease.py'],
    settings: [30, 100, 300, 1000].map((penalty) => ({ penalty })),
    many: [100, 300].map((penalty) => ({ penalty })),
  },
  als: {
    script: ['quality_implicit.py', 'als'],
    settings: [
      { factors: 64, alpha: 1, regularization: 0.01 },
      { factors: 64, alpha: 3, regularization: 20 },
      { factors: 128, alpha: 4, regularization: 20 },
    ],
  },
  bpr: {
    script: ['quality_implicit.py', 'bpr'],
    settings: [{ factors: 64, rate: 0.01, iterations: 100 }],
    many: [{ factors: 64, rate: 0.05, iterations: 100 }],
  },
  slim: {
    script: ['quality_slim.py'],
    settings: [
      { l1: 1, l2: 50 },
      { l1: 3, l2: 200 },
    ],
    many: [{ l1: 0.5, l2: 20 }],
  },
  // Both choose by validation when to stop.
  lightgcn: { script: ['quality_neural.py', 'lightgcn'], settings: [{}] },
  multvae: {
    script: ['quality_neural.py', 'multvae'],
    settings: [{}],
    many: [{ hidden: 200, width: 64, cap: 1800 }],
  },
};
