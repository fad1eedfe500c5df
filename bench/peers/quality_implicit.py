"""ALS (Hu, Koren and Volinsky 2008) and BPR (Rendle et al. 2009) by the library implicit.

BPR's threads write to the same vectors without waiting for each other, so that its figures differ a little each time.
"""

import sys

from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking
from threadpoolctl import threadpool_limits

from quality_split import run


def als(settings):
    return AlternatingLeastSquares(
        factors=settings.factors,
        regularization=settings.regularization,
        alpha=settings.alpha,
        iterations=settings.iterations,
        random_state=settings.seed,
    )


def bpr(settings):
    return BayesianPersonalizedRanking(
        factors=settings.factors,
        learning_rate=settings.rate,
        regularization=settings.regularization,
        iterations=settings.iterations,
        random_state=settings.seed,
    )


methods = {
    "als": (als, dict(factors=64, regularization=0.01, alpha=10.0, iterations=15)),
    "bpr": (bpr, dict(factors=64, regularization=0.01, rate=0.05, iterations=100)),
}
make, standard = methods[sys.argv.pop(1)]


def train(split, settings):
    # The library has threads of its own, and asks for none below them.
    with threadpool_limits(1, "blas"):
        model = make(settings)
        model.fit(split.matrix(), show_progress=False)
    return lambda people: model.user_factors[people] @ model.item_factors.T


run(train, **standard)
