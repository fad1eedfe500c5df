"""Training steps of the reference decoder: tokens per second."""

import torch

from measure import fastest, options, report, variants
from transformer import Decoder

settings = options(batch=8, length=256, vocabulary=2048, width=256, layers=4, heads=4, keyheads=0, tied=0)
batches = torch.randint(settings.vocabulary, (8, settings.batch, settings.length + 1))


def make(compiled, optimizer):
    model = Decoder(
        settings.vocabulary,
        settings.width,
        settings.layers,
        settings.heads,
        settings.length,
        settings.keyheads or None,
        settings.tied == 1,
    )
    adamw = optimizer(model.parameters())
    forward = torch.compile(model) if compiled else model
    turn = iter(range(1 << 62))

    def step():
        batch = batches[next(turn) % len(batches)]
        adamw.zero_grad(set_to_none=True)
        loss = forward(batch[:, :-1], batch[:, 1:])
        loss.backward()
        adamw.step()
        return loss.item()

    return step


label, step = fastest(variants(make), settings.variant)
report(settings, label, step, settings.batch * settings.length, "tokens_per_s")
