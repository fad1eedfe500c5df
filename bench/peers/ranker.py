"""Training steps of a ranker on 256 dense inputs: an MLP (256-128-64-1, ReLU) or a DCN-v2 around it."""

import torch
import torch.nn.functional as F
from torch import nn

from measure import fastest, options, report, variants

settings = options(model="mlp", batch=1024)
WIDTH = 256
inputs = torch.randn(16, settings.batch, WIDTH)
labels = (torch.rand(16, settings.batch) < 0.3).float()


def deep():
    return nn.Sequential(
        nn.Linear(WIDTH, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU()
    )


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.deep = deep()
        self.out = nn.Linear(64, 1)

    def forward(self, x):
        return self.out(self.deep(x)).squeeze(-1)


class Dcn(nn.Module):
    """Three full-rank cross layers beside the deep part, joined by the last layer."""

    def __init__(self):
        super().__init__()
        self.cross = nn.ModuleList(nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.deep = deep()
        self.out = nn.Linear(WIDTH + 64, 1)

    def forward(self, x):
        crossed = x
        for layer in self.cross:
            crossed = x * layer(crossed) + crossed
        return self.out(torch.cat([crossed, self.deep(x)], -1)).squeeze(-1)


def make(compiled, optimizer):
    model = {"mlp": Mlp, "dcn": Dcn}[settings.model]()
    adamw = optimizer(model.parameters())
    forward = torch.compile(model) if compiled else model
    turn = iter(range(1 << 62))

    def step():
        at = next(turn) % len(inputs)
        adamw.zero_grad(set_to_none=True)
        loss = F.binary_cross_entropy_with_logits(forward(inputs[at]), labels[at])
        loss.backward()
        adamw.step()
        return loss.item()

    return step


label, step = fastest(variants(make), settings.variant, tries=30)
report(settings, label, step, settings.batch, "samples_per_s")
