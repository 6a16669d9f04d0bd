#!/usr/bin/python3
"""The peer: the same model and step in plain PyTorch, as one writes it by hand.

Speaks the protocol of `runner bench --paced`: a line of JSON when warm, then for each line of standard input with a number of steps a line
with their times and losses, at the end a line with the peak memory.
"""
import argparse
import json
import math
import mmap
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

SHAPES = {  # layers, hidden, heads, feed-forward
    "4x256": (4, 256, 4, 1024),
    "bert-base": (12, 768, 12, 3072),
    "bert-large": (24, 1024, 16, 4096),
    "tinybert4": (4, 312, 12, 1200),
}


class Block(nn.Module):
    def __init__(self, hidden, heads, inner, dropout):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.output = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        batch, length, hidden = x.shape

        def split(t):
            return t.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        if args.sdpa:
            mixed = F.scaled_dot_product_attention(q, k, v, dropout_p=self.dropout.p if self.training else 0.0)
        else:
            scores = q @ k.transpose(-1, -2) / math.sqrt(hidden // self.heads)
            mixed = self.dropout(scores.softmax(-1)) @ v
        mixed = mixed.transpose(1, 2).reshape(batch, length, hidden)
        x = self.attention_norm(x + self.dropout(self.output(mixed)))
        return self.norm(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Model(nn.Module):
    def __init__(self, layers, hidden, heads, inner, vocabulary, dropout):
        super().__init__()
        self.words = nn.Embedding(vocabulary, hidden, padding_idx=0)
        self.positions = nn.Embedding(512, hidden)
        self.segments = nn.Embedding(2, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(Block(hidden, heads, inner, dropout) for _ in range(layers))
        self.transform = nn.Linear(hidden, hidden)
        self.transform_norm = nn.LayerNorm(hidden, eps=1e-12)
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02)

    def backbone(self, ids, segments):
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.words(ids) + self.segments(segments) + self.positions(places)))
        for block in self.blocks:
            x = block(x)
        return x

    def predict(self, x):
        return F.linear(self.transform_norm(F.gelu(self.transform(x))), self.words.weight, self.bias)


def load(model, path):
    """Fills every parameter from a safetensors file of float32 under the same names."""
    with open(path, "rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            entry = header[name]
            if entry["dtype"] != "F32" or entry["shape"] != list(parameter.shape):
                raise SystemExit(f"{path}: {name} is {entry['dtype']} {entry['shape']}, not F32 {list(parameter.shape)}")
            values = torch.frombuffer(content, dtype=torch.float32, count=parameter.numel(), offset=start + entry["data_offsets"][0])
            parameter.copy_(values.view(parameter.shape))


def memory(name):
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(name))


def processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def say(**values):
    print(json.dumps(values), flush=True)


def synchronize():
    if args.device == "cuda":
        torch.cuda.synchronize()


def training(model, ids, segments, labels):
    """A function that makes one step."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-6, weight_decay=0.01)
    places = (labels.view(-1) >= 0).nonzero().squeeze(1)
    chosen = labels.view(-1)[places]

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(args.device, torch.bfloat16, enabled=args.precision == "bf16"):
            hidden = model.backbone(ids, segments)
            if args.head == "dense":
                loss = F.cross_entropy(model.predict(hidden).flatten(0, 1), labels.view(-1), ignore_index=-1)
            else:
                loss = F.cross_entropy(model.predict(hidden.flatten(0, 1)[places]), chosen)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()                                # as a loop that reports its loss

    return step


def inference(model, ids, segments):
    """A function that makes one forward pass of the backbone."""
    model.eval()

    def step():
        with torch.no_grad():
            model.backbone(ids, segments)

    return step


def products():
    """Seconds of the matrix products of a linear layer, the shortest of some: forward, gradient of the input, gradient of the weight."""
    seconds = {}
    for name, rows, inputs, outputs in [("768-768", 1024, 768, 768), ("768-3072", 1024, 768, 3072), ("3072-768", 1024, 3072, 768), ("768-21128", 1024, 768, 21128)]:
        x, w, g = torch.rand(rows, inputs), torch.rand(outputs, inputs), torch.rand(rows, outputs)
        for kind, product in [("forward", lambda: F.linear(x, w)), ("input", lambda: g @ w), ("weight", lambda: g.t() @ x)]:
            times = []
            for _ in range(5):
                start = time.perf_counter()
                product()
                times.append(time.perf_counter() - start)
            seconds[f"{name} {kind}"] = min(times[1:])    # the first one sets up
    return seconds


def main():
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)
    if args.gemm:
        say(torch=torch.__version__, products=products())
        return
    layers, hidden, heads, inner = SHAPES[args.shape]
    model = Model(layers, hidden, heads, inner, args.vocabulary, args.dropout)
    if args.weights:
        load(model, args.weights)
    model = model.to(args.device)
    count = args.batch * args.length
    ids = (torch.arange(count) % args.vocabulary).view(args.batch, args.length)
    segments = torch.zeros_like(ids)
    labels = torch.where(torch.arange(count) % 7 == 0, ids.view(-1), torch.tensor(-1)).view(args.batch, args.length)
    ids, segments, labels = (t.to(args.device) for t in (ids, segments, labels))
    step = inference(model, ids, segments) if args.inference else training(model, ids, segments, labels)
    for _ in range(args.warmup):
        step()
    synchronize()
    try:
        with open("/proc/self/clear_refs", "w") as references:
            references.write("5")
    except OSError:
        pass
    say(ready=True, torch=torch.__version__, parameters=sum(p.numel() for p in model.parameters()))
    for line in sys.stdin:
        times, processors, losses = [], [], []
        for _ in range(int(line)):
            before, start = processor(), time.perf_counter()
            losses.append(step())
            synchronize()
            times.append(1000 * (time.perf_counter() - start))
            processors.append(1000 * (processor() - before))
        say(ms=times, cpu_ms=processors, loss=losses)
    device = torch.cuda.max_memory_reserved() if args.device == "cuda" else None
    say(peak_bytes=memory("VmHWM"), device_bytes=device)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--shape", choices=SHAPES, default="bert-base")
parser.add_argument("--vocabulary", type=int, default=21128)
parser.add_argument("--length", type=int, default=128)
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--warmup", type=int, default=3)
parser.add_argument("--dropout", type=float, default=0.0)
parser.add_argument("--head", choices=["dense", "masked"], default="dense")
parser.add_argument("--weights", help="file with the weights to start from")
parser.add_argument("--inference", action="store_true", help="forward passes of the backbone, in evaluation mode")
parser.add_argument("--sdpa", action="store_true", help="fused attention, where this PyTorch has it (2.0 and later)")
parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
parser.add_argument("--gemm", action="store_true", help="only print how fast large matrices are multiplied")
args = parser.parse_args()
main()
