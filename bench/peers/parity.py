"""Fifty AdamW steps of the reference decoder, as numbers for Tandem's parity test to agree with.

Weights and batches follow from a formula that both sides compute, so only the losses need keeping:
    python3 parity.py > ../../test/tensor/fixtures/decoder-parity.json
With --double, in float64: how far single precision alone strays.
"""

import argparse
import json
import sys

import numpy
import torch

from transformer import Decoder

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--steps", type=int, default=50)
parser.add_argument("--double", action="store_true")
chosen = parser.parse_args()
torch.set_num_threads(chosen.threads)

sizes = {"vocabulary": 2048, "width": 256, "layers": 4, "heads": 4, "length": 256}
batch = 8
adamw = {"lr": 3e-4, "betas": [0.9, 0.95], "eps": 1e-8}
decay = 0.1  # of matrices; vectors (the norms' weights) have none
bound = 0.02 * 3**0.5  # uniform within this has a deviation of 0.02


def seed_of(name):
    """FNV-1a."""
    state = 0x811C9DC5
    for byte in name.encode():
        state = (state ^ byte) * 0x01000193 & 0xFFFFFFFF
    return state


def hashes(name, count):
    """32 bits for each of 0 ... count - 1: a counter, spread, and mixed as MurmurHash3 ends."""
    with numpy.errstate(over="ignore"):
        x = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(0x9E3779B1) + numpy.uint32(seed_of(name))
        x ^= x >> numpy.uint32(16)
        x *= numpy.uint32(0x85EBCA6B)
        x ^= x >> numpy.uint32(13)
        x *= numpy.uint32(0xC2B2AE35)
        x ^= x >> numpy.uint32(16)
    return x


def weights_of(name, shape):
    count = int(numpy.prod(shape))
    values = (hashes(name, count) / 4294967296.0 * 2 - 1) * bound
    return torch.from_numpy(values.astype(numpy.float32).reshape(shape))


def batch_of(step):
    """Each token follows from the one before in one of four ways: something to learn, with a floor of log 4."""
    length = sizes["length"] + 1
    rows = hashes(f"batch {step}", batch * length).reshape(batch, length)
    tokens = numpy.zeros((batch, length), dtype=numpy.int64)
    tokens[:, 0] = rows[:, 0] % sizes["vocabulary"]
    for at in range(1, length):
        tokens[:, at] = (tokens[:, at - 1] * 5 + 17 + (rows[:, at] >> 30)) % sizes["vocabulary"]
    return torch.from_numpy(tokens)


model = Decoder(**sizes)
with torch.no_grad():
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1:
            parameter.copy_(weights_of(name, tuple(parameter.shape)))
if chosen.double:
    model = model.double()
optimizer = torch.optim.AdamW(
    [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": decay},
        {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0.0},
    ],
    **adamw,
)
losses = []
for step in range(chosen.steps):
    tokens = batch_of(step)
    optimizer.zero_grad(set_to_none=True)
    loss = model(tokens[:, :-1], tokens[:, 1:])
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    print(f"step {step}: {losses[-1]:.6f}", file=sys.stderr, flush=True)
print(
    json.dumps(
        {
            "torch": torch.__version__,
            **sizes,
            "batch": batch,
            "adamw": adamw,
            "decay": decay,
            "losses": [round(loss, 7) for loss in losses],
        },
        indent=1,
    )
)
