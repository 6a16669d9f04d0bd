#!/usr/bin/python3
"""Measures Runner against two peers and writes results/speed/. See `tests/Benchmarks/run`.

Peers: `peer.py`, plain PyTorch (Debian's python3-torch with OpenBLAS under it), and `Bare --loop stock`, a loop over TorchSharp's own modules,
which stands for eager PyTorch 2.10. Sides are processes that take turns, a step or a few each; a ratio is of neighbouring turns, and the
median of the ratios is told. An allocator that one side has preloaded, all have.
"""
import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

import sides
from sides import ROOT, alternate, bare, ours, python

RESULTS = ROOT / "results/speed"
# the folder of data sets: given, or shared/data somewhere above
DATA = Path(os.environ.get("BENCH_DATA") or next((str(above / "shared/data") for above in ROOT.parents if (above / "shared/data").is_dir()), "data"))
PLAIN = ["env", "RUNNER_MKL=vendor"]                       # stock TorchSharp has MKL as it is


def ratio(measured, base, over, attribute="times"):
    """Ratios of neighbouring turns: how many times as long `base` takes."""
    return [a / b for a, b in zip(getattr(measured[base], attribute), getattr(measured[over], attribute))]


def summary(measured):
    return {name: {
        "ms_per_step": statistics.median(side.times),
        "all_ms_per_step": side.times,
        "cpu_ms_per_step": statistics.median(side.processor),
        "peak_bytes": side.peak,
        "device_bytes": side.device,
        "command": re.sub(r"--data \S+", "--data DOCUMENTS", " ".join(side.command).replace(str(ROOT) + "/", "")),
    } for name, side in measured.items()}


class Report:
    """Collects comparisons; written after each, so that a stopped script leaves what it has."""

    def __init__(self, environment):
        self.environment, self.bars, self.sections = environment, [], []

    def compare(self, title, threads, allocator, commands, rounds, burst, bars):
        """One session of turns. `bars`: (what, wanted at least, side that is faster, peers of which the faster counts)."""
        print(f"{title}: {threads} threads, {allocator}", flush=True)
        load, started = os.getloadavg()[0], time.time()
        try:
            measured = alternate(commands, threads, allocator, rounds, burst)
        except RuntimeError as failure:
            print(failure, file=sys.stderr)
            self.sections.append({"title": title, "threads": threads, "allocator": allocator, "failed": str(failure)})
            self.write()
            return None
        section = {"title": title, "threads": threads, "allocator": allocator, "load_before": load, "seconds": time.time() - started,
                   "rounds": rounds, "burst": burst, "sides": summary(measured), "ratios": {}}
        for what, wanted, side, peers, attribute in bars:
            there = [p for p in peers if p in measured]
            if side not in measured or not there:
                continue
            if attribute == "peak":
                peer = min(there, key=lambda p: measured[p].peak)
                values = [measured[side].peak / measured[peer].peak]
            else:
                peer = min(there, key=lambda p: statistics.median(measured[p].times))
                values = ratio(measured, peer, side)
            value = statistics.median(values)
            section["ratios"][what] = {"value": value, "lowest": min(values), "highest": max(values), "peer": peer, "side": side}
            self.bars.append({"what": what, "wanted": wanted, "value": value, "lowest": min(values), "highest": max(values), "peer": peer,
                              "threads": threads, "allocator": allocator, "at_most": attribute == "peak" or what.startswith("overhead")})
        self.sections.append(section)
        self.write()
        return measured

    def write(self):
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "comparisons.json").write_text(json.dumps(
            {"environment": self.environment, "bars": self.bars, "comparisons": self.sections}, indent=1) + "\n")
        (RESULTS / "report.md").write_text(markdown(self))


def training(report, shape, threads, allocator, rounds, burst, wanted_same, wanted_shipped):
    peers = ["python", "bare"]
    commands = {
        "ours, same work": ours(shape, threads, rounds * burst, dense=True, warmup=2),
        "ours, as shipped": ours(shape, threads, rounds * burst, warmup=2),
        "python": python(shape, threads, warmup=2),
        "bare": PLAIN + bare(shape, threads, warmup=2),
        "same operations": bare(shape, threads, loop="lean", dense=False, warmup=2),
    }
    if not report.environment["python"]:
        del commands["python"]
    report.compare(f"{shape}: training step, batch {sides.BATCH[shape]} x 128, fp32, no dropout", threads, allocator, commands, rounds, burst, [
        (f"{shape}, same work", wanted_same, "ours, same work", peers, "times"),
        (f"{shape}, as shipped", wanted_shipped, "ours, as shipped", peers, "times"),
        (f"{shape}, peak memory, same work", 0.9, "ours, same work", peers, "peak"),
        (f"{shape}, peak memory, as shipped", 0.9, "ours, as shipped", peers, "peak"),
        (f"overhead, {shape}", 1.02, "same operations", ["ours, as shipped"], "times"),
    ])


def dropout(report, threads, rounds):
    commands = {"ours, same work": ours("bert-base", threads, rounds, dense=True, dropout=0.1, warmup=2),
                "python": python("bert-base", threads, dropout=0.1, warmup=2), "bare": PLAIN + bare("bert-base", threads, dropout=0.1, warmup=2)}
    if not report.environment["python"]:
        del commands["python"]
    report.compare("bert-base: the same with dropout 0.1", threads, "glibc", commands, rounds, 1,
                   [("bert-base, same work, dropout 0.1", None, "ours, same work", ["python", "bare"], "times")])


def optimizer(report, threads):
    rounds, burst = 7, 2
    report.compare("optimizer step, AdamW, 102 M parameters", threads, "glibc", {
        "ours": ours("bert-base", threads, rounds * burst, optimizer=True, warmup=2),
        "bare": PLAIN + bare("bert-base", threads, loop="optimizer", warmup=2),
    }, rounds, burst, [("optimizer step", 7, "ours", ["bare"], "times")])


def inference(report, threads):
    rounds, burst = 9, 4
    commands = {}
    for shape in ("bert-base", "tinybert4"):
        commands[f"ours {shape}"] = ours(shape, threads, rounds * burst, inference=True, batch=1)
        if report.environment["python"]:
            commands[f"python {shape}"] = python(shape, threads, inference=True, batch=1)
        commands[f"bare {shape}"] = PLAIN + bare(shape, threads, inference=True, batch=1)
    report.compare("inference, the body, batch 1 x 128", threads, "glibc", commands, rounds, burst, [
        ("TinyBERT4 against BERT-base, latency", 14, "ours tinybert4", ["ours bert-base"], "times"),
        ("bert-base, inference", None, "ours bert-base", ["python bert-base", "bare bert-base"], "times"),
        ("tinybert4, inference", None, "ours tinybert4", ["python tinybert4", "bare tinybert4"], "times"),
    ])


def write_documents(source, folder):
    """The reviews of ChnSentiCorp as JSON lines, and a vocabulary of all their characters."""
    rows = [line.rstrip("\n").split("\t")[-1] for line in open(source, encoding="utf-8")][1:]
    with open(folder / "documents.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in rows)
    return sum(map(len, rows)) / len(rows), len(rows)


def lengths(report, threads, rounds):
    """Documents of real lengths: padded to the maximum, cut by token budget, in shared rows."""
    source = DATA / "chnsenticorp/train.tsv"
    if not source.exists():
        print(f"{source} is not there: real lengths are not measured (set BENCH_DATA)", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        mean, count = write_documents(source, Path(folder))
        os.environ["RUNNER_CACHE"] = folder
        base = ["dotnet", sides.RUNNER, "bench", sides.HERE / "recipes/real-lengths.yaml", "--paced", "--data", folder, "--threads", threads,
                "--warmup", 2, "--steps", rounds * 2]
        budget = ["--set", "train.micro_tokens=4096"]
        report.compare(f"documents of real lengths: {count} reviews, {mean:.0f} characters in the mean, at most 256 tokens; 4x256, 32 a step", threads, "glibc", {
            "padded to the maximum": base + ["--set", "task.pad=maximum", "--set", "train.micro_batch=16"],
            "padded to the longest": base + ["--set", "train.micro_batch=16"],
            "token budget": base + budget,
            "shared rows": base + budget + ["--set", "task.share_rows=true"],
        }, rounds, 2, [("real lengths, token budget", None, "token budget", ["padded to the maximum"], "times"),
                       ("real lengths, shared rows", 1.7, "shared rows", ["padded to the maximum"], "times")])
        del os.environ["RUNNER_CACHE"]


def preparation(report):
    """Tokenizing Chinese text, on one core."""
    if not (DATA / "corpus-zh").exists():
        print(f"{DATA}/corpus-zh is not there: preparation is not measured (set BENCH_DATA)", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        text = "".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted((DATA / "corpus-zh/train").rglob("*")) if path.is_file())
        vocabulary = Path(folder) / "characters.txt"
        vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted({c for c in text.lower() if not c.isspace()})]) + "\n", encoding="utf-8")
        rates = []
        for _ in range(5):
            told = output("dotnet", sides.RUNNER, "data", "prepare", sides.HERE / "recipes/base.yaml", "--threads", "1", "--measure", "--data", DATA,
                          "--set", f"tokenizer.vocabulary={vocabulary}", "--set", "data.train.path=corpus-zh/train", "--set", "name=preparation", RUNNER_CACHE=folder)
            rates += [float(rate) for rate in re.findall(r"([0-9.]+) MB per second of one core", told or "")]
        if not rates:
            print("preparation could not be measured", file=sys.stderr)
            return
        report.bars.append({"what": "preparation of Chinese text, MB/s per core", "wanted": 5, "value": statistics.median(rates), "lowest": min(rates),
                            "highest": max(rates), "peer": "", "threads": 1, "allocator": "glibc", "at_most": False})
        report.write()


def gpu(report, rounds):
    """The same card for both, in turns; bf16. Needs a PyTorch with CUDA for BENCH_PYTHON and a libtorch with CUDA for Runner."""
    for shape in ("bert-base", "bert-large"):
        batch, burst = 64, 5
        commands = {
            "ours, same work": ours(shape, 1, rounds * burst, dense=True, device="cuda", precision="bf16", batch=batch, warmup=10),
            "ours, as shipped": ours(shape, 1, rounds * burst, device="cuda", precision="bf16", batch=batch, warmup=10),
            "python": python(shape, 1, device="cuda", precision="bf16", batch=batch, warmup=10),
            "python, fused attention": python(shape, 1, device="cuda", precision="bf16", batch=batch, warmup=10, sdpa=True),
        }
        peers = ["python", "python, fused attention"]
        report.compare(f"{shape}: training step on the GPU, batch {batch} x 128, bf16, no dropout", 1, "glibc", commands, rounds, burst, [
            (f"{shape} on the GPU, same work", None, "ours, same work", peers, "times"),
            (f"{shape} on the GPU, as shipped", None, "ours, as shipped", peers, "times")])


def markdown(report):
    e = report.environment
    lines = ["# Speed", "", "Written by `tests/Benchmarks/run`; by hand nothing.", "",
             f"{e['date']}, commit {e['commit']}; {e['processor']}, {e['cores']} cores; {e['system']}; {e['dotnet']}. "
             f"Load before the first comparison: {e['load']:.1f}.", "",
             f"Python peer: {e['python'] or 'none: ' + e['python_missing']}. GPU: {e['gpu']}.", ""]
    if e.get("products"):
        lines += ["Matrix products of linear layers, 1 thread, GFLOP/s by processor time (1024 rows; forward, gradient of the input, of the weight):", "",
                  "| layer | Runner | stock TorchSharp | Python |", "| --- | ---: | ---: | ---: |"]
        for name in e["products"]["ours"]:
            lines.append(f"| {name} | " + " | ".join(
                f"{e['products'][side][name] / 1e9:.0f}" if side in e["products"] else "n/a" for side in ("ours", "bare", "python")) + " |")
        lines.append("")
    lines += ["## Bars", "",
              "A ratio says how many times as long the faster of the peers takes, of memory and overhead ours by theirs; median of the turns, lowest and "
              "highest in brackets.", "", "| bar | threads | allocator | wanted | measured | peer | met |", "| --- | ---: | --- | ---: | ---: | --- | --- |"]
    for bar in report.bars:
        value = bar["value"]
        lowest, highest = bar["lowest"], bar["highest"]
        wanted = "-" if bar["wanted"] is None else ("<= " if bar["at_most"] else ">= ") + f"{bar['wanted']:g}"
        met = "" if bar["wanted"] is None else "yes" if (value <= bar["wanted"] if bar["at_most"] else value >= bar["wanted"]) else "**no**"
        spread = "" if lowest == highest else f" ({lowest:.2f} to {highest:.2f})"
        lines.append(f"| {bar['what']} | {bar['threads']} | {bar['allocator']} | {wanted} | {value:.3f}{spread} | {bar['peer']} | {met} |")
    lines += ["", "## Comparisons", "",
              "The same work on all sides: post-norm encoder, learned positions, exact GELU, tied decoder over 21 128 entries, every weight learns; forward, "
              "backward, gradient norm and clipping, AdamW, loss read on the host. \"Same work\" predicts at all positions, as the peers do; \"as shipped\" where "
              "labels are (one in seven). \"Same operations\" is a bare loop with the operations of \"as shipped\" and nothing around them.", ""]
    for section in report.sections:
        lines += [f"### {section['title']}; {section['threads']} {'thread' if section['threads'] == 1 else 'threads'}, {section['allocator']}", ""]
        if "failed" in section:
            lines += ["failed: " + section["failed"].replace("\n", " ")[:400], ""]
            continue
        lines += ["| side | ms per step | processor ms per step | peak memory, MB |", "| --- | ---: | ---: | ---: |"]
        for name, side in section["sides"].items():
            lines.append(f"| {name} | {side['ms_per_step']:.4g} | {side['cpu_ms_per_step']:.4g} | {side['peak_bytes'] / 1e6:.0f} |")
        lines += ["", f"{section['rounds']} turns of {section['burst']}; load before: {section['load_before']:.1f}", ""]
    return "\n".join(lines)


def output(*command, **environment):
    try:
        return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True, cwd=ROOT, env=dict(os.environ, **environment)).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def surroundings():
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    system = next((line.split("=")[1].strip().strip('"') for line in open("/etc/os-release") if line.startswith("PRETTY_NAME")), platform.system())
    version = output(sides.PYTHON, "-c", "import torch; print(torch.__version__)")
    products = {}
    for name, text in {
        "ours": output("dotnet", sides.BARE, "--loop", "products"),
        "bare": output("dotnet", sides.BARE, "--loop", "products", RUNNER_MKL="vendor"),
        "python": version and output(sides.PYTHON, sides.HERE / "peer.py", "--gemm", OPENBLAS_NUM_THREADS="1"),
    }.items():
        if text:
            products[name] = json.loads(text)["products"]
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": output("git", "rev-parse", "--short", "HEAD") or "unknown",
        "processor": processor, "cores": os.cpu_count(), "system": system, "load": os.getloadavg()[0],
        "dotnet": ".NET " + (output("dotnet", "--version") or "?"),
        "python": version and f"PyTorch {version} of {sides.PYTHON}",
        "python_missing": "apt-get install --no-install-recommends python3-torch libopenblas0-pthread",
        "gpu": output("nvidia-smi", "--query-gpu=name", "--format=csv,noheader") or "none was at hand",
        "products": products,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each side (default 5)")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--only", nargs="+", choices=["bert-base", "4x256", "tinybert4", "dropout", "optimizer", "inference", "lengths", "preparation", "gpu"])
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="cuda: the comparisons on the GPU alone")
    arguments = parser.parse_args()
    wanted = arguments.only or (["gpu"] if arguments.device == "cuda" else ["inference", "optimizer", "lengths", "preparation", "bert-base", "4x256", "tinybert4", "dropout"])
    report = Report(surroundings())
    for threads in arguments.threads if "gpu" not in wanted else [1]:
        if "inference" in wanted:
            inference(report, threads)
        if "optimizer" in wanted:
            optimizer(report, threads)
        if "lengths" in wanted:
            lengths(report, threads, arguments.rounds)
        for allocator in ["glibc", "tcmalloc"] if sides.TCMALLOC else ["glibc"]:
            if "bert-base" in wanted:
                training(report, "bert-base", threads, allocator, arguments.rounds, 1, 1.05, 1.25)
            if "4x256" in wanted and allocator == "glibc":
                training(report, "4x256", threads, allocator, arguments.rounds, 1, None, 1.5)
        if "tinybert4" in wanted:
            training(report, "tinybert4", threads, "glibc", arguments.rounds, 2, None, None)
    if "preparation" in wanted:
        preparation(report)
    if "dropout" in wanted:
        dropout(report, arguments.threads[0], arguments.rounds)
    if "gpu" in wanted:
        gpu(report, arguments.rounds)
    print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
