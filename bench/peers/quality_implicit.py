"""ALS (Hu, Koren and Volinsky 2008) and BPR (Rendle et al. 2009) by the library implicit."""

import sys

from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking

from quality_split import run


def als(split, settings):
    model = AlternatingLeastSquares(
        factors=settings.factors,
        regularization=settings.regularization,
        alpha=settings.alpha,
        iterations=settings.iterations,
        random_state=settings.seed,
    )
    return fitted(model, split)


def bpr(split, settings):
    model = BayesianPersonalizedRanking(
        factors=settings.factors,
        learning_rate=settings.rate,
        regularization=settings.regularization,
        iterations=settings.iterations,
        random_state=settings.seed,
    )
    return fitted(model, split)


def fitted(model, split):
    model.fit(split.matrix(), show_progress=False)
    return lambda people: model.user_factors[people] @ model.item_factors.T


methods = {
    "als": (als, dict(factors=64, regularization=0.01, alpha=10.0, iterations=15)),
    "bpr": (bpr, dict(factors=64, regularization=0.01, rate=0.05, iterations=100)),
}
train, standard = methods[sys.argv.pop(1)]
run(train, **standard)
