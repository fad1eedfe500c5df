/** The peers that every shape is measured beside, with the settings among which each one's best counts. */

/** `script` as in `peers.js`; all `settings` are tried, and the best by NDCG@20 of what is to be found is told. */
export const SHAPE_PEERS = {
  'knn-all': { script: ['quality_knn.py'], settings: [{ neighbours: 0 }] },
  'knn-100': { script: ['quality_knn.py'], settings: [{ neighbours: 100 }] },
  ease: { script: ['quality_ease.py'], settings: [30, 100, 300, 1000].map((penalty) => ({ penalty })) },
  als: {
    script: ['quality_implicit.py', 'als'],
    settings: [
      { factors: 64, alpha: 1, regularization: 0.01 },
      { factors: 64, alpha: 3, regularization: 20 },
      { factors: 128, alpha: 4, regularization: 20 },
    ],
  },
  bpr: { script: ['quality_implicit.py', 'bpr'], settings: [{ factors: 64, rate: 0.01, iterations: 100 }] },
};
