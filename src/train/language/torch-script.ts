/**
 * The PyTorch script of larger runs, with the shards in the same order, architecture, optimisers and schedule of a run
 * of Tandem, so that losses are equal up to rounding.
 */
export const TORCH_SCRIPT = `"""Trains the language model that recipe.json describes, with PyTorch, on one or many processes.

torchrun --nproc_per_node=8 train.py      (or: python3 train.py)

Every process computes its share of each batch, and keeps its share of the parameters, their gradients and what the
optimisers remember (FSDP; PyTorch 2.6 or newer). Before PyTorch 2.6, and with SHARD=0, every process keeps all of them and
gradients are averaged. What is written: losses.jsonl, checkpoint.pt to go on from, and model/ in the layout of Hugging
Face, which \`tandem lm convert\` reads.
"""

import contextlib
import json
import math
import os
import shutil
import struct

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn

try:
    from torch.distributed.fsdp import fully_shard
    from torch.distributed.tensor import distribute_tensor
except ImportError:
    fully_shard = None

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "recipe.json")) as file:
    SETTINGS = json.load(file)
RECIPE, DATA = SETTINGS["recipe"], SETTINGS["data"]
SHAPE = RECIPE["config"]
MASK = 0xFFFFFFFF


# Data: shards of whole numbers, in an order that follows from the seed


class Shards:
    def __init__(self, folder):
        with open(os.path.join(folder, "data.json")) as file:
            described = json.load(file)
        kind = np.uint16 if described["width"] == 2 else np.uint32
        self.count = described["train"]["tokens"]
        self.parts = [
            np.memmap(os.path.join(folder, shard["file"]), dtype=kind, mode="r") for shard in described["train"]["shards"]
        ]

    def read(self, start, length):
        found, first = [], 0
        for part in self.parts:
            begin, end = max(start - first, 0), min(start + length - first, len(part))
            if begin < end:
                found.append(np.asarray(part[begin:end]))
            first += len(part)
        return np.concatenate(found).astype(np.int64)


def scramble(value, seed):
    x = (((value + 1) * 0x9E3779B1) ^ ((seed + 0x7F4A7C15) * 0x85EBCA6B)) & MASK
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & MASK
    x = ((x ^ (x >> 15)) * 0x846CA68B) & MASK
    return x ^ (x >> 16)


def permuted(number, count, seed):
    half = max(1, math.ceil(math.log2(max(2, count)) / 2))
    size = 2**half
    value = number
    while True:
        left, right = divmod(value, size)
        for turn in range(4):
            left, right = right, left ^ (scramble(right + turn * 0x51ED27, seed) % size)
        value = left * size + right
        if value < count:
            return value


def batch(shards, index, rows):
    """The windows \`rows\` of batch number \`index\`: tokens, and for each the one that follows."""
    length, seed = RECIPE["length"], RECIPE["seed"]
    available = shards.count - 1
    count = available // length
    spare = available - count * length
    windows = []
    for row in rows:
        epoch, place = divmod(index * RECIPE["rows"] + row, count)
        shift = scramble(epoch, seed) % (spare + 1) if spare > 0 else 0
        start = shift + length * permuted(place, count, seed * 65537 + epoch)
        windows.append(shards.read(start, length + 1))
    both = torch.from_numpy(np.stack(windows))
    return both[:, :-1], both[:, 1:]


# Model: the shape of Llama, its parameters under Hugging Face's names


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(SHAPE["width"]))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + SHAPE["epsilon"]) * self.weight


def rotate(x, cos, sin):
    one, two = x.chunk(2, -1)
    return torch.cat([one * cos - two * sin, two * cos + one * sin], -1)


def attend(q, k, v):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    time = q.shape[-2]
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    future = torch.ones(time, time, dtype=torch.bool, device=q.device).triu(1)
    return scores.masked_fill(future, float("-inf")).softmax(-1) @ v


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        width, head = SHAPE["width"], SHAPE["head"]
        self.q_proj = nn.Linear(width, SHAPE["heads"] * head, bias=False)
        self.k_proj = nn.Linear(width, SHAPE["keyHeads"] * head, bias=False)
        self.v_proj = nn.Linear(width, SHAPE["keyHeads"] * head, bias=False)
        self.o_proj = nn.Linear(SHAPE["heads"] * head, width, bias=False)

    def forward(self, x, cos, sin):
        rows, time, _ = x.shape
        cut = lambda y: y.view(rows, time, -1, SHAPE["head"]).transpose(1, 2)
        q, k, v = rotate(cut(self.q_proj(x)), cos, sin), rotate(cut(self.k_proj(x)), cos, sin), cut(self.v_proj(x))
        group = SHAPE["heads"] // SHAPE["keyHeads"]
        k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
        return self.o_proj(attend(q, k, v).transpose(1, 2).reshape(rows, time, -1))


class FeedForward(nn.Module):
    def __init__(self):
        super().__init__()
        width, hidden = SHAPE["width"], SHAPE["hidden"]
        self.gate_proj = nn.Linear(width, hidden, bias=False)
        self.up_proj = nn.Linear(width, hidden, bias=False)
        self.down_proj = nn.Linear(hidden, width, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.input_layernorm, self.self_attn = Norm(), Attention()
        self.post_attention_layernorm, self.mlp = Norm(), FeedForward()

    def forward(self, x, cos, sin):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Body(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed_tokens = nn.Embedding(SHAPE["vocabulary"], SHAPE["width"])
        self.layers = nn.ModuleList(Block() for _ in range(SHAPE["layers"]))
        self.norm = Norm()


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = Body()
        if not SHAPE["tied"]:
            self.lm_head = nn.Linear(SHAPE["width"], SHAPE["vocabulary"], bias=False)
        half = SHAPE["head"] // 2
        places = torch.arange(RECIPE["length"], dtype=torch.float64)[:, None]
        angles = places * SHAPE["rotaryBase"] ** (-torch.arange(half, dtype=torch.float64) / half)
        self.register_buffer("cos", angles.cos().float(), persistent=False)
        self.register_buffer("sin", angles.sin().float(), persistent=False)

    def forward(self, tokens, targets):
        x = self.model.embed_tokens(tokens)
        for block in self.model.layers:
            x = block(x, self.cos, self.sin)
        output = self.model.embed_tokens if SHAPE["tied"] else self.lm_head
        logits = F.linear(self.model.norm(x), output.weight)
        return F.cross_entropy(logits.float().flatten(0, 1), targets.flatten())


# Optimisers: Muon for matrices, AdamW for all else


def rate(peak, step):
    warmup, floor = RECIPE["warmup"], 0.1 * peak
    done = min(max((step - warmup) / max(1, RECIPE["steps"] - warmup), 0), 1)
    decayed = (math.cos(math.pi * done) + 1) / 2 * (peak - floor) + floor
    return decayed * min((step + 1) / warmup, 1) if warmup > 0 else decayed


def orthogonal(g):
    x = g / (g.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    for _ in range(5):
        a = x.T @ x if tall else x @ x.T
        b = -4.775 * a + 2.0315 * (a @ a)
        x = 3.4445 * x + (x @ b if tall else b @ x)
    return x


def muon(parameter, gradient, state, step):
    momentum = state.setdefault("momentum", torch.zeros_like(parameter))
    momentum.mul_(0.95).add_(gradient)
    size = rate(RECIPE["muonRate"], step) * 0.2 * math.sqrt(max(parameter.shape))
    # Rows of a matrix are orthogonal to all others, so each is put together for the moment.
    direction = share_of(orthogonal(whole(gradient + 0.95 * momentum)), parameter)
    parameter.sub_(direction * size)


def adamw(parameter, gradient, state, step):
    mean = state.setdefault("mean", torch.zeros_like(parameter))
    square = state.setdefault("square", torch.zeros_like(parameter))
    mean.mul_(0.9).add_(gradient, alpha=0.1)
    square.mul_(0.95).addcmul_(gradient, gradient, value=0.05)
    lr, correction = rate(RECIPE["adamwRate"], step), math.sqrt(1 - 0.95 ** (step + 1))
    parameter.mul_(1 - lr * 0.01)
    parameter.sub_(lr * correction / (1 - 0.9 ** (step + 1)) * mean / (square.sqrt() + correction * 1e-8))


# Sharding: each parameter is cut by rows, one part for each process


def shard(model):
    for block in model.model.layers:
        fully_shard(block)
    fully_shard(model)
    if not torch.cuda.is_available():
        for module in (*model.model.layers, model):
            module.set_force_sum_reduction_for_comms(True)  # gloo takes no means


def whole(tensor):
    return tensor.full_tensor() if hasattr(tensor, "full_tensor") else tensor


def share_of(tensor, like):
    if not hasattr(like, "full_tensor"):
        return tensor
    return distribute_tensor(tensor, like.device_mesh, like.placements, src_data_rank=None)


def is_matrix(name, parameter):
    return RECIPE["muonRate"] > 0 and parameter.dim() == 2 and "embed" not in name and "lm_head" not in name


# Files: safetensors, and what to go on from


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data, dtype=torch.float32, offset=about["data_offsets"][0],
                               count=max(1, math.prod(about["shape"]))).reshape(about["shape"]).clone()
        for name, about in header.items()
    }


def write_safetensors(path, tensors):
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * 4
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".tmp", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.detach().float().cpu().contiguous().numpy().tobytes())
    os.replace(path + ".tmp", path)


def save(model, states, step, writes):
    # All processes put the tensors together, one writes them.
    weights = {name: whole(tensor).cpu() for name, tensor in model.state_dict().items()}
    kept = {name: {key: whole(value).cpu() for key, value in state.items()} for name, state in states.items()}
    if writes:
        torch.save({"model": weights, "states": kept, "step": step}, os.path.join(HERE, "checkpoint.tmp"))
        os.replace(os.path.join(HERE, "checkpoint.tmp"), os.path.join(HERE, "checkpoint.pt"))
    return weights


def main():
    several = int(os.environ.get("WORLD_SIZE", "1")) > 1
    cuda = torch.cuda.is_available()
    if several and not dist.is_initialized():  # Ray has done so
        dist.init_process_group("nccl" if cuda else "gloo")
    me, world = (dist.get_rank(), dist.get_world_size()) if several else (0, 1)
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if cuda else torch.device("cpu")
    if RECIPE["rows"] % world:
        raise SystemExit(f"{RECIPE['rows']} windows a batch are not shared evenly by {world} processes")
    if not cuda:
        torch.set_num_threads(max(1, (os.cpu_count() or 1) // world))
    mine = range(me * RECIPE["rows"] // world, (me + 1) * RECIPE["rows"] // world)
    shards = Shards(os.path.join(HERE, DATA))
    model = Model()
    kept = None
    if os.path.exists(os.path.join(HERE, "checkpoint.pt")):
        kept = torch.load(os.path.join(HERE, "checkpoint.pt"), map_location="cpu")
    model.load_state_dict(kept["model"] if kept else read_safetensors(os.path.join(HERE, "initial", "model.safetensors")))
    sharded = several and fully_shard is not None and os.environ.get("SHARD", "1") != "0"
    if cuda:
        torch.cuda.set_device(device)
    if sharded:
        shard(model)
    model.to(device)
    named = list(model.named_parameters())
    states, start = {name: {} for name, _ in named}, 0
    if kept:
        start = kept["step"]
        for name, parameter in named:
            states[name] = {key: share_of(value.to(device), parameter) for key, value in kept["states"][name].items()}
    log = open(os.path.join(HERE, "losses.jsonl"), "a") if me == 0 else None
    steps = min(RECIPE["steps"], int(os.environ.get("STEPS", RECIPE["steps"])))
    for step in range(start, steps):
        total = torch.zeros((), device=device)
        for turn in range(RECIPE["accumulate"]):
            tokens, targets = batch(shards, step * RECIPE["accumulate"] + turn, mine)
            half = cuda and SETTINGS["bfloat16"]
            with torch.autocast("cuda", dtype=torch.bfloat16) if half else contextlib.nullcontext():
                loss = model(tokens.to(device), targets.to(device)) / RECIPE["accumulate"]
            loss.backward()
            total += loss.detach()
        with torch.no_grad():
            if several:
                dist.all_reduce(total)
                total /= world
                for _, parameter in () if sharded else named:
                    dist.all_reduce(parameter.grad)
                    parameter.grad /= world
            norm = torch.sqrt(sum(whole(parameter.grad.pow(2).sum()) for _, parameter in named))
            scale = torch.clamp(1 / norm, max=1)
            for name, parameter in named:
                update = muon if is_matrix(name, parameter) else adamw
                update(parameter, parameter.grad * scale, states[name], step)
                parameter.grad = None
        if log:
            log.write(json.dumps({"step": step + 1, "loss": total.item(), "gradient_norm": norm.item()}) + "\\n")
            log.flush()
        if (step + 1) % SETTINGS["checkpointEvery"] == 0 or step + 1 == steps:
            weights = save(model, states, step + 1, me == 0)
            if me == 0:
                print(f"step {step + 1} of {RECIPE['steps']}: loss {total.item():.4f}", flush=True)
    if log and start < steps:
        os.makedirs(os.path.join(HERE, "model"), exist_ok=True)
        for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
            shutil.copy(os.path.join(HERE, "initial", name), os.path.join(HERE, "model", name))
        write_safetensors(os.path.join(HERE, "model", "model.safetensors"), weights)
    if several:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
`;
