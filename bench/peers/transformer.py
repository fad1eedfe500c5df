"""The reference transformer in PyTorch: RMS norm, rotary positions, causal attention, SwiGLU, no biases."""

import torch
import torch.nn.functional as F
from torch import nn

EPSILON = 1e-5
ROTARY_BASE = 10_000.0


def hidden_size(width):
    """SwiGLU's hidden size: 2/3 of 4 times the width, rounded up to a multiple of 8."""
    return -(-width // 3) * 8


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        if hasattr(F, "rms_norm"):
            return F.rms_norm(x, self.weight.shape, self.weight, EPSILON)
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPSILON) * self.weight


def rotary_tables(length, head, dtype=torch.float32):
    """Cosines and sines [length, head], each frequency twice: the first half of a head turns against its second."""
    frequency = ROTARY_BASE ** (-torch.arange(0, head, 2, dtype=torch.float64) / head)
    angle = torch.arange(length, dtype=torch.float64)[:, None] * frequency
    angle = torch.cat([angle, angle], -1)
    return angle.cos().to(dtype), angle.sin().to(dtype)


def rotate(x, cos, sin):
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat([-second, first], -1) * sin


class Attention(nn.Module):
    def __init__(self, width, heads, key_heads=None):
        super().__init__()
        self.heads = heads
        self.key_heads = key_heads or heads
        shared = self.key_heads * (width // heads)
        self.q_proj = nn.Linear(width, width, bias=False)
        self.k_proj = nn.Linear(width, shared, bias=False)
        self.v_proj = nn.Linear(width, shared, bias=False)
        self.o_proj = nn.Linear(width, width, bias=False)

    def forward(self, x, cos, sin, mask):
        batch, length, width = x.shape

        def split(y, heads):
            return y.view(batch, length, heads, -1).transpose(1, 2)

        q = rotate(split(self.q_proj(x), self.heads), cos, sin)
        k = rotate(split(self.k_proj(x), self.key_heads), cos, sin)
        v = split(self.v_proj(x), self.key_heads)
        if self.key_heads != self.heads:
            k, v = (y.repeat_interleave(self.heads // self.key_heads, 1) for y in (k, v))
        if hasattr(F, "scaled_dot_product_attention"):
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            flat = batch * self.heads
            scores = torch.baddbmm(
                mask, q.reshape(flat, length, -1), k.reshape(flat, length, -1).transpose(1, 2), alpha=q.shape[-1] ** -0.5
            )
            y = torch.bmm(scores.softmax(-1), v.reshape(flat, length, -1)).view(batch, self.heads, length, -1)
        return self.o_proj(y.transpose(1, 2).reshape(batch, length, width))


class SwiGlu(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.gate_proj = nn.Linear(width, hidden, bias=False)
        self.up_proj = nn.Linear(width, hidden, bias=False)
        self.down_proj = nn.Linear(hidden, width, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, width, heads, hidden, key_heads=None):
        super().__init__()
        self.input_layernorm = RmsNorm(width)
        self.self_attn = Attention(width, heads, key_heads)
        self.post_attention_layernorm = RmsNorm(width)
        self.mlp = SwiGlu(width, hidden)

    def forward(self, x, cos, sin, mask):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask)
        return x + self.mlp(self.post_attention_layernorm(x))


class Transformer(nn.Module):
    """Embeds ids, runs the blocks, normalises: hidden states [batch, length, width]."""

    def __init__(self, vocabulary, width, layers, heads, length, key_heads=None):
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.embed_tokens.weight, std=0.02)
        self.layers = nn.ModuleList(Block(width, heads, hidden_size(width), key_heads) for _ in range(layers))
        self.norm = RmsNorm(width)
        cos, sin = rotary_tables(length, width // heads)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self.register_buffer(
            "mask", torch.full((length, length), float("-inf")).triu(1), persistent=False
        )

    def forward(self, ids):
        length = ids.shape[1]
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x, self.cos[:length], self.sin[:length], self.mask[:length, :length])
        return self.norm(x)


class Decoder(nn.Module):
    """A language model: the transformer and an output matrix, of its own or (tied) that of the embeddings."""

    def __init__(self, vocabulary=2048, width=256, layers=4, heads=4, length=256, key_heads=None, tied=False):
        super().__init__()
        self.model = Transformer(vocabulary, width, layers, heads, length, key_heads)
        self.lm_head = nn.Linear(width, vocabulary, bias=False)
        if tied:
            self.lm_head.weight = self.model.embed_tokens.weight

    def forward(self, ids, targets):
        logits = self.lm_head(self.model(ids))
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.reshape(-1))
