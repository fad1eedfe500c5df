"""Training steps of an item-sequence transformer with sampled softmax: sequences per second.

Width 64, 2 layers, 2 heads, sequences of 50, 10,000 items whose table is both input and output; 256 negatives, drawn
from the items' frequencies and shared by the batch, their scores corrected by the logarithm of those frequencies.
"""

import torch
import torch.nn.functional as F
from torch import nn

from measure import fastest, options, report, variants
from transformer import Transformer

settings = options(batch=128, length=50, items=10_000, negatives=256)
frequency = 1 / torch.arange(10, settings.items + 10, dtype=torch.float64)
frequency = (frequency / frequency.sum()).float()
log_q = frequency.log()
batches = torch.multinomial(frequency, 8 * settings.batch * (settings.length + 1), replacement=True)
batches = batches.view(8, settings.batch, settings.length + 1)
negatives = torch.multinomial(frequency, 8 * settings.negatives, replacement=True).view(8, -1)


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = Transformer(settings.items, 64, 2, 2, settings.length)

    def forward(self, items, targets, drawn):
        states = self.model(items).reshape(-1, 64)
        targets = targets.reshape(-1)
        table = self.model.embed_tokens
        positive = (states * table(targets)).sum(-1) - log_q[targets]
        scores = states @ table(drawn).t() - log_q[drawn]
        scores = scores.masked_fill(targets[:, None] == drawn, float("-inf"))
        logits = torch.cat([positive[:, None], scores], -1)
        return F.cross_entropy(logits, torch.zeros_like(targets))


def make(compiled, optimizer):
    model = Sequence()
    adamw = optimizer(model.parameters())
    forward = torch.compile(model) if compiled else model
    turn = iter(range(1 << 62))

    def step():
        at = next(turn) % len(batches)
        adamw.zero_grad(set_to_none=True)
        loss = forward(batches[at, :, :-1], batches[at, :, 1:], negatives[at])
        loss.backward()
        adamw.step()
        return loss.item()

    return step


label, step = fastest(variants(make), settings.variant)
report(settings, label, step, settings.batch, "samples_per_s")
