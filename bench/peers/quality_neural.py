"""LightGCN (He et al. 2020, arXiv:2002.02126) and Mult-VAE (Liang et al. 2018, arXiv:1802.05814), in PyTorch on one thread.

A tenth of what each person had is left out first, and NDCG@20 of it says after how many epochs to stop: when it has not
risen for `patience` looks, or when half of `cap` seconds of processor time is used. The model that answers is then trained on
everything for as many epochs (within the other half).
"""

import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from scipy import sparse

from quality_split import run

PLACES = 20
LOOKED_AT = 2000


class LightGCN:
    """Three layers over the graph of people and items, trained by BPR with one drawn item for each that was had."""

    def __init__(self, had, settings):
        self.people, self.items = had.shape
        self.settings = settings
        graph = sparse.bmat([[None, had], [had.T, None]]).tocoo()
        degree = np.maximum(np.bincount(graph.row, minlength=sum(had.shape)), 1) ** -0.5
        weight = torch.from_numpy((degree[graph.row] * degree[graph.col]).astype(np.float32))
        at = torch.from_numpy(np.stack([graph.row, graph.col]).astype(np.int64))
        self.graph = torch.sparse_coo_tensor(at, weight, (sum(had.shape),) * 2).coalesce().to_sparse_csr()
        self.vectors = torch.nn.Parameter(torch.randn(sum(had.shape), settings.width) * 0.1)
        self.optimiser = torch.optim.Adam([self.vectors], lr=settings.rate)
        pairs = had.tocoo()
        self.pairs = torch.from_numpy(np.stack([pairs.row, pairs.col]).astype(np.int64))

    def propagated(self):
        layer, total = self.vectors, self.vectors
        for _ in range(self.settings.layers):
            layer = self.graph @ layer
            total = total + layer
        return total / (1 + self.settings.layers)

    def epoch(self):
        for batch in torch.randperm(self.pairs.shape[1]).split(self.settings.batch):
            user, item = self.pairs[:, batch]
            drawn = torch.randint(self.items, (len(batch),))
            vectors = self.propagated()
            one, taken, other = vectors[user], vectors[self.people + item], vectors[self.people + drawn]
            loss = F.softplus(((other - taken) * one).sum(1)).mean()
            for rows in (user, self.people + item, self.people + drawn):
                loss = loss + self.settings.decay * self.vectors[rows].square().sum() / (2 * len(batch))
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()
        self.scored = self.propagated().detach()

    def score(self, people):
        return (self.scored[people] @ self.scored[self.people :].T).numpy()


class MultVAE(torch.nn.Module):
    """Its paper's network, of one hidden layer each way; the weight of the divergence grows to `beta`."""

    def __init__(self, had, settings):
        super().__init__()
        self.had, self.settings, self.steps = had, settings, 0
        items, hidden, width = had.shape[1], settings.hidden, settings.width
        self.encoder = torch.nn.Sequential(torch.nn.Linear(items, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, 2 * width))
        self.decoder = torch.nn.Sequential(torch.nn.Linear(width, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, items))
        self.optimiser = torch.optim.Adam(self.parameters(), lr=settings.rate)

    def epoch(self):
        self.train()
        order = np.random.permutation(self.had.shape[0])
        for start in range(0, len(order), self.settings.batch):
            rows = torch.from_numpy(self.had[order[start : start + self.settings.batch]].toarray())
            mean, log_variance = self.encoder(F.dropout(F.normalize(rows), 0.5)).chunk(2, 1)
            drawn = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
            likelihood = (F.log_softmax(self.decoder(drawn), 1) * rows).sum(1).mean()
            divergence = 0.5 * (log_variance.exp() + mean.square() - 1 - log_variance).sum(1).mean()
            self.steps += 1
            loss = -likelihood + self.settings.beta * min(1.0, self.steps / self.settings.anneal) * divergence
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()
        self.eval()

    @torch.no_grad()
    def score(self, people):
        rows = F.normalize(torch.from_numpy(self.had[people].toarray()))
        return self.decoder(self.encoder(rows).chunk(2, 1)[0]).numpy()


METHODS = {
    "lightgcn": (LightGCN, dict(width=64, layers=3, rate=0.005, decay=1e-4, batch=8192, every=5, patience=4, epochs=400)),
    "multvae": (MultVAE, dict(hidden=600, width=200, rate=0.001, beta=0.2, anneal=2000, batch=500, every=4, patience=4, epochs=200)),
}


def validated(make, had, settings):
    """How many epochs are best, by what was left out."""
    pairs = had.tocoo()
    out = np.random.random(pairs.nnz) < 0.1
    kept = sparse.csr_matrix((pairs.data[~out], (pairs.row[~out], pairs.col[~out])), shape=had.shape)
    wanted = sparse.csr_matrix((pairs.data[out], (pairs.row[out], pairs.col[out])), shape=had.shape)
    people = np.flatnonzero((np.diff(wanted.indptr) > 0) & (np.diff(kept.indptr) > 0))
    people = np.sort(np.random.permutation(people)[:LOOKED_AT])
    model = make(kept, settings)
    begun, best = time.process_time(), (-1.0, 0)
    for epoch in range(1, settings.epochs + 1):
        model.epoch()
        used = time.process_time() - begun
        if epoch % settings.every == 0:
            gain = np.mean([ndcg(model, kept, wanted, some) for some in np.array_split(people, max(1, len(people) // 200))])
            print(f"epoch {epoch}: validation NDCG@{PLACES} {gain:.4f}, {used:.0f} s", file=sys.stderr, flush=True)
            if gain > best[0]:
                best = (gain, epoch)
            elif epoch - best[1] >= settings.patience * settings.every:
                return best, "by itself"
        if used * (epoch + 1) / epoch > settings.cap / 2:
            return (best if best[1] else (float("nan"), epoch)), "by the cap"
    return best, "by the number of epochs"


def ndcg(model, kept, wanted, people):
    scores = np.array(model.score(people))
    rows, columns = kept[people].nonzero()
    scores[rows, columns] = -np.inf
    best = np.argpartition(-scores, PLACES, axis=1)[:, :PLACES]
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1), 1)
    hit = np.take_along_axis(wanted[people].toarray(), best, 1) > 0
    gain = 1 / np.log2(np.arange(PLACES) + 2)
    ideal = np.cumsum(gain)[np.minimum(np.diff(wanted[people].indptr), PLACES) - 1]
    return float(((hit * gain).sum(1) / ideal).mean())


def train(split, settings):
    torch.set_num_threads(1)  # no processor time goes into threads that wait for each other
    torch.manual_seed(settings.seed)
    np.random.seed(settings.seed)
    had = split.matrix()
    (gain, epochs), stopped = validated(make, had, settings)
    model = make(had, settings)
    for _ in range(epochs):
        model.epoch()

    def score(people):
        return model.score(people)

    score.report = {"epochs": epochs, "validation_ndcg": gain, "stopped": stopped}
    return score


make, standard = METHODS[sys.argv.pop(1)]
run(train, **standard, cap=1200.0)
