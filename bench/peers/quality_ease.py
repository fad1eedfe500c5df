"""EASE (Steck 2019, arXiv:1905.03375): the item-to-item matrix in closed form, in NumPy and SciPy."""

import numpy as np
from scipy.linalg import lapack

from quality_split import run


def train(split, settings):
    had = split.matrix()
    people, items = had.shape
    inverse = by_people(had, settings.penalty) if 4 * people < items else by_items(had, settings.penalty)
    inverse /= -np.diag(inverse).copy()
    inverse[np.diag_indices_from(inverse)] = 0
    return lambda people: had[people] @ inverse


def by_people(had, penalty):
    """The same inverse by Woodbury's identity, which costs less where there are far fewer people than items."""
    had = had.toarray().astype(np.float64)
    alike = had @ had.T
    alike[np.diag_indices_from(alike)] += penalty
    inverse = had.T @ -np.linalg.solve(alike, had)
    inverse[np.diag_indices_from(inverse)] += 1
    return (inverse / penalty).astype(np.float32)


def by_items(had, penalty):
    gram = np.asfortranarray((had.T @ had).toarray())
    gram[np.diag_indices_from(gram)] += penalty
    # The Gram matrix is symmetric and positive definite: Cholesky's way takes half the time and memory of a plain inverse.
    factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1)
    inverse, also = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or also:
        raise SystemExit("the Gram matrix could not be inverted; a larger --penalty may help")
    for column in range(len(inverse)):
        inverse[column, column + 1 :] = inverse[column + 1 :, column]
    return inverse.T  # the same, but with its rows in one piece: else the sparse product would copy it every time


run(train, penalty=100.0)
