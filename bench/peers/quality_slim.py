"""SLIM (Ning and Karypis 2011, doi:10.1109/ICDM.2011.134): each item by a non-negative elastic net of others, in NumPy.

The variant with feature selection of the same paper (fsSLIM): an item is predicted from the `candidates` items whose cosine
with it is highest. Coordinate descent on the Gram matrix, for many items at once.
"""

import numpy as np
from scipy import sparse

from quality_split import run

BATCH = 256


def train(split, settings):
    had = split.matrix(np.float32)
    gram = (had.T @ had).tocsr()
    own = gram.diagonal()
    gram.setdiag(0)
    gram.eliminate_zeros()
    rows, columns, weights = [], [], []
    with_others = np.flatnonzero(np.diff(gram.indptr) > 0)
    for start in range(0, len(with_others), BATCH):
        targets = with_others[start : start + BATCH]
        chosen, right = candidates(gram, own, targets, settings.candidates)
        found = solve(gram, own, chosen, right, settings)
        for row, target in enumerate(targets):
            kept = found[row] > 0
            rows.append(chosen[row][kept])
            columns.append(np.full(kept.sum(), target))
            weights.append(found[row][kept])
    shape = (split.items, split.items)
    model = sparse.csr_matrix((np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
    return lambda people: (had[people] @ model).toarray()


def candidates(gram, own, targets, most):
    """For each target the items to predict it from, and what each has in common with it; filled up with 0."""
    chosen = np.zeros((len(targets), most), dtype=np.int64)
    right = np.zeros((len(targets), most), dtype=np.float32)
    for row, target in enumerate(targets):
        slot = slice(gram.indptr[target], gram.indptr[target + 1])
        others, common = gram.indices[slot], gram.data[slot]
        if len(others) > most:
            best = np.argpartition(-common / np.sqrt(own[others]), most)[:most]
            others, common = others[best], common[best]
        chosen[row, : len(others)] = others
        right[row, : len(others)] = common
    return chosen, right


def solve(gram, own, chosen, right, settings):
    """Minimises half the squared error, `l2` / 2 of the squares and `l1` of the weights, which are 0 or more."""
    many, most = chosen.shape
    inner = np.zeros((many, most, most), dtype=np.float32)
    for row in range(many):
        real = right[row] > 0
        among = chosen[row][real]
        inner[row][np.ix_(real, real)] = gram[among][:, among].toarray()
    diagonal = np.where(right > 0, own[chosen], 1).astype(np.float32)
    weight = np.zeros_like(right)
    for _ in range(settings.sweeps):
        most_moved = 0.0
        for place in range(most):
            others = np.einsum("bk,bk->b", inner[:, place], weight)
            moved = np.maximum(right[:, place] - others - settings.l1, 0) / (diagonal[:, place] + settings.l2)
            most_moved = max(most_moved, float(np.abs(moved - weight[:, place]).max()))
            weight[:, place] = moved
        if most_moved < 1e-4:
            break
    return weight


run(train, candidates=100, l1=1.0, l2=50.0, sweeps=50)
