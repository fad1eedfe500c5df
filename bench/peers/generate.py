"""Greedy generation with a key-value cache, the reference decoder at batch 1: tokens per second, and as it grows.

For each length in --lengths the rate is that of the last half of the tokens up to that length.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

from measure import blas, options, peak_rss_mib, turns
from transformer import Decoder, rotate

settings = options(lengths="64,256,1024")
lengths = [int(length) for length in settings.lengths.split(",")]
longest = max(lengths)
model = Decoder(length=longest).eval()
heads = 4
cos, sin = model.model.cos, model.model.sin
keys = torch.zeros(len(model.model.layers), 1, heads, longest, 256 // heads)
values = torch.zeros_like(keys)
has_sdpa = hasattr(F, "scaled_dot_product_attention")


def token(ids, at, last, keys, values, mask=None):
    """One token in, the next one out. `last` is how much of the cache to look at; a mask hides what is not yet there."""
    x = model.model.embed_tokens(ids)
    c, s = cos[at], sin[at]
    for number, layer in enumerate(model.model.layers):
        y = layer.input_layernorm(x)
        attention = layer.self_attn
        q = rotate(attention.q_proj(y).view(1, heads, 1, -1), c, s)
        keys[number][:, :, at] = rotate(attention.k_proj(y).view(1, heads, 1, -1), c, s)
        values[number][:, :, at] = attention.v_proj(y).view(1, heads, 1, -1)
        k, v = keys[number][:, :, :last], values[number][:, :, :last]
        if has_sdpa:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        else:
            y = ((q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5).softmax(-1) @ v
        x = x + attention.o_proj(y.view(1, 1, -1))
        x = x + layer.mlp(layer.post_attention_layernorm(x))
    return model.lm_head(model.model.norm(x)).argmax(-1)


positions = torch.arange(longest)


def eager():
    def one(ids, at):
        return token(ids, positions[at : at + 1], at + 1, keys, values)

    return one


def compiled():
    masks = torch.ones(longest, longest, dtype=torch.bool).tril()
    fast = torch.compile(token, dynamic=False)

    def one(ids, at):
        # Whole quarters of the cache, so that few shapes are compiled and short texts do not pay for long ones.
        last = min(longest, -(-(at + 1) // 256) * 256)
        return fast(ids, positions[at : at + 1], last, keys, values, masks[at : at + 1, :last])

    return one


def run(one):
    ids = torch.zeros(1, 1, dtype=torch.long)
    stamps = [time.perf_counter()]
    for at in range(longest):
        ids = one(ids, at)
        stamps.append(time.perf_counter())
    return stamps


with torch.inference_mode():
    candidates = {"eager": eager, **({"compiled": compiled} if hasattr(torch, "compile") else {})}
    if settings.variant:
        candidates = {settings.variant: candidates[settings.variant]}
    took = {}
    ways = {}
    for label, make in candidates.items():
        try:
            ways[label] = make()
            run(ways[label])
            stamps = run(ways[label])
            took[label] = stamps[-1] - stamps[0]
            print(f"{label}: {longest / took[label]:.0f} tokens/s", file=sys.stderr, flush=True)
        except Exception as error:
            print(f"{label}: not possible here ({str(error).splitlines()[:1]})", file=sys.stderr, flush=True)
    best = min(took, key=took.get)

    def measure():
        stamps = run(ways[best])
        line = {f"tokens_per_s_at_{n}": (n - n // 2) / (stamps[n] - stamps[n // 2]) for n in lengths}
        line.update(
            tokens_per_s=longest / (stamps[-1] - stamps[0]),
            variant=best,
            torch=torch.__version__,
            blas=blas(),
            threads=torch.get_num_threads(),
            peak_rss_mib=peak_rss_mib(),
        )
        print(json.dumps(line), flush=True)

    turns(settings, measure)
