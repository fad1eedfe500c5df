"""Item-kNN (Deshpande and Karypis 2004, doi:10.1145/963770.963776): cosine of who had two items, over the nearest of each candidate."""

import numpy as np
from scipy import sparse

from quality_split import run


def train(split, settings):
    had = split.matrix()
    norms = np.sqrt(np.maximum(np.asarray(had.sum(0)).ravel(), 1))
    scaled = had @ sparse.diags(1 / norms)
    alike = (scaled.T @ scaled).tocsr()
    alike.setdiag(0)
    alike.eliminate_zeros()
    if settings.neighbours > 0:
        for row in range(alike.shape[0]):
            values = alike.data[alike.indptr[row] : alike.indptr[row + 1]]
            if len(values) > settings.neighbours:
                least = np.partition(values, -settings.neighbours)[-settings.neighbours]
                values[values < least] = 0
        alike.eliminate_zeros()
    # A candidate is scored by its own neighbours.
    by_source = alike.T.tocsr()
    return lambda people: (had[people] @ by_source).toarray()


run(train, neighbours=100)
