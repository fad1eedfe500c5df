"""EASE (Steck 2019, arXiv:1905.03375): the item-to-item matrix in closed form, in NumPy and SciPy."""

import numpy as np
from scipy.linalg import lapack

from quality_split import run


def train(split, settings):
    had = split.matrix()
    gram = np.asfortranarray((had.T @ had).toarray())
    gram[np.diag_indices_from(gram)] += settings.penalty
    # The Gram matrix is symmetric and positive definite: Cholesky's way takes half the time and memory of a plain inverse.
    factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1)
    inverse, also = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or also:
        raise SystemExit("the Gram matrix could not be inverted; a larger --penalty may help")
    for column in range(len(inverse)):
        inverse[column, column + 1 :] = inverse[column + 1 :, column]
    inverse = inverse.T  # the same, but with its rows in one piece: else the sparse product below copies it every time
    inverse /= -np.diag(inverse).copy()
    inverse[np.diag_indices_from(inverse)] = 0
    return lambda people: had[people] @ inverse


run(train, penalty=100.0)
