#!/usr/bin/python3
"""Measures Runner against two peers and writes results/speed/. See `tests/Benchmarks/run`.

Peers: `peer.py`, plain PyTorch (Debian's python3-torch with OpenBLAS under it), and `Bare --loop stock`, a loop over TorchSharp's own modules,
which stands for eager PyTorch 2.10. Sides are processes that start from the same weights and take turns, a step or a few each; a ratio is of neighbouring turns, and
the median of the ratios is told. An allocator that one side has preloaded, all have. A ratio is refused where a peer does not show our loss at every step, or where its
matrix products are held back (`fairness.py`).
"""
import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import fairness
import sides
import weights
from report import markdown, surroundings
from sides import ROOT, alternate, bare, ours, python

RESULTS = ROOT / "results/speed"
# the folder of data sets: given, or shared/data somewhere above
DATA = Path(os.environ.get("BENCH_DATA") or next((str(above / "shared/data") for above in ROOT.parents if (above / "shared/data").is_dir()), "data"))


def ratio(measured, base, over, attribute="times"):
    """Ratios of neighbouring turns: how many times as long `base` takes."""
    return [a / b for a, b in zip(getattr(measured[base], attribute), getattr(measured[over], attribute))]


def kind(side):
    """Whose kernels a side uses: `ours`, `bare` (stock TorchSharp) or `python`. The bare loop of our operations loads libtorch as Runner does."""
    return "python" if side.startswith("python") else "bare" if side.startswith("bare") else "ours"


def summary(measured):
    return {name: {
        "ms_per_step": statistics.median(side.times),
        "all_ms_per_step": side.times,
        "cpu_ms_per_step": statistics.median(side.processor),
        "peak_bytes": side.peak,
        "device_bytes": side.device,
        "losses": side.losses,
        "command": re.sub(r"(--data|--weights) \S+", r"\1 FILE", " ".join(side.command).replace(str(ROOT) + "/", "")),
    } for name, side in measured.items()}


class Report:
    """Collects comparisons; written after each, so that a stopped script leaves what it has."""

    def __init__(self, environment, results):
        self.environment, self.results, self.bars, self.sections, self.kernels = environment, results, [], [], {}

    def find_kernels(self, threads):
        """Tries the kernels of every side at this number of threads."""
        print(f"kernels: {threads} threads", flush=True)
        self.kernels[threads] = fairness.kernels(threads, with_python=bool(self.environment["python"]))
        for side, best in self.kernels[threads].items():
            print(f"  {side}: {best['rate'] / 1e9:.0f} GFLOP/s with {best['variable']}={best['setting'] or '(as it is)'}, {best['share']:.0%} of the fastest", flush=True)

    def compare(self, title, threads, allocator, commands, rounds, burst, bars, *, precision="fp32", same_loss=True, seconds=None, kernels=True):
        """One session of turns. `bars`: (what, wanted at least, side that is faster, peers of which the faster counts, attribute)."""
        print(f"{title}: {threads} threads, {allocator}", flush=True)
        chosen = self.kernels.get(threads, {}) if kernels else {}
        load, started = os.getloadavg()[0], time.time()
        try:
            measured = alternate(commands, threads, allocator, rounds, burst, {name: fairness.environment(kind(name), chosen) for name in commands},
                                 time.monotonic() + seconds if seconds else None)
        except RuntimeError as failure:
            print(failure, file=sys.stderr)
            self.sections.append({"title": title, "threads": threads, "allocator": allocator, "failed": str(failure)})
            self.write()
            return None
        section = {"title": title, "threads": threads, "allocator": allocator, "load_before": load, "seconds": time.time() - started,
                   "rounds": len(next(iter(measured.values())).times), "burst": burst, "sides": summary(measured), "ratios": {}, "refused": {}}
        for what, wanted, side, peers, attribute in bars:
            there = [p for p in peers if p in measured]
            if side not in measured or not there:
                continue
            fair = []
            for peer in there:
                reason = self.unfair(measured, side, peer, chosen if kernels else None, precision, same_loss)
                if reason:
                    section["refused"][f"{what}, against {peer}"] = reason
                    print(f"no ratio for {what}, against {peer}: {reason}", flush=True)
                else:
                    fair.append(peer)
            bar = {"what": what, "wanted": wanted, "threads": threads, "allocator": allocator, "at_most": attribute == "peak" or what.startswith("overhead"),
                   "refused": {p: section["refused"][f"{what}, against {p}"] for p in there if p not in fair}}
            self.bars.append(bar)
            if not fair:
                bar.update(value=None, peer=", ".join(there))
                continue
            if attribute == "peak":
                peer = min(fair, key=lambda p: measured[p].peak)
                values = [measured[side].peak / measured[peer].peak]
            else:
                peer = min(fair, key=lambda p: statistics.median(measured[p].times))
                values = ratio(measured, peer, side)
            value = statistics.median(values)
            section["ratios"][what] = {"value": value, "lowest": min(values), "highest": max(values), "peer": peer, "side": side}
            bar.update(value=value, lowest=min(values), highest=max(values), peer=peer)
        self.sections.append(section)
        self.write()
        return measured

    @staticmethod
    def unfair(measured, side, peer, chosen, precision, same_loss):
        """Why a ratio of these two would say nothing; None where it says something."""
        if same_loss and (reason := fairness.differing(measured[side].losses, measured[peer].losses, precision)):
            return reason
        if chosen is not None and kind(peer) != "ours" and (reason := fairness.held_back(kind(peer), chosen)):
            return reason
        return None

    def write(self):
        self.results.mkdir(parents=True, exist_ok=True)
        (self.results / "comparisons.json").write_text(json.dumps(
            {"environment": self.environment, "kernels": self.kernels, "bars": self.bars, "comparisons": self.sections}, indent=1) + "\n")
        (self.results / "report.md").write_text(markdown(self))


def training(report, shape, threads, allocator, rounds, burst, wanted_same, wanted_shipped, seconds=None):
    peers = ["python", "bare"]
    commands = {
        "ours, same work": ours(shape, threads, rounds * burst, dense=True, warmup=2),
        "ours, as shipped": ours(shape, threads, rounds * burst, warmup=2),
        "python": python(shape, threads, warmup=2),
        "bare": bare(shape, threads, warmup=2),
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
    ], seconds=seconds)


def dropout(report, threads, rounds):
    """Each side drops other numbers, so losses differ; that the sides are the same otherwise is shown without dropout."""
    commands = {"ours, same work": ours("bert-base", threads, rounds, dense=True, dropout=0.1, warmup=2),
                "python": python("bert-base", threads, dropout=0.1, warmup=2), "bare": bare("bert-base", threads, dropout=0.1, warmup=2)}
    if not report.environment["python"]:
        del commands["python"]
    report.compare("bert-base: the same with dropout 0.1", threads, "glibc", commands, rounds, 1,
                   [("bert-base, same work, dropout 0.1", None, "ours, same work", ["python", "bare"], "times")], same_loss=False)


def optimizer(report, threads):
    rounds, burst = 7, 2
    report.compare("optimizer step, AdamW, 102 M parameters", threads, "glibc", {
        "ours": ours("bert-base", threads, rounds * burst, optimizer=True, warmup=2),
        "bare": bare("bert-base", threads, loop="optimizer", warmup=2),
    }, rounds, burst, [("optimizer step", 7, "ours", ["bare"], "times")], same_loss=False, kernels=False)


def inference(report, threads):
    """From the same weights; that the models compute the same is shown by the losses of the training steps."""
    rounds, burst = 9, 4
    commands = {}
    for shape in ("bert-base", "tinybert4"):
        commands[f"ours {shape}"] = ours(shape, threads, rounds * burst, inference=True, batch=1)
        if report.environment["python"]:
            commands[f"python {shape}"] = python(shape, threads, inference=True, batch=1)
        commands[f"bare {shape}"] = bare(shape, threads, inference=True, batch=1)
    report.compare("inference, the backbone, batch 1 x 128", threads, "glibc", commands, rounds, burst, [
        ("TinyBERT4 against BERT-base, latency", 14, "ours tinybert4", ["ours bert-base"], "times"),
        ("bert-base, inference", None, "ours bert-base", ["python bert-base", "bare bert-base"], "times"),
        ("tinybert4, inference", None, "ours tinybert4", ["python tinybert4", "bare tinybert4"], "times"),
    ], same_loss=False)


def write_documents(source, folder):
    """The reviews of ChnSentiCorp as JSON lines, and a vocabulary of all their characters."""
    rows = [line.rstrip("\n").split("\t")[-1] for line in open(source, encoding="utf-8")][1:]
    with open(folder / "documents.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in rows)
    return sum(map(len, rows)) / len(rows), len(rows)


def lengths(report, threads, rounds):
    """Documents of real lengths: padded to the maximum, cut by token budget, packed. All are Runner's own, with the same kernels."""
    source = DATA / "chnsenticorp/train.tsv"
    if not source.exists():
        print(f"{source} is not there: real lengths are not measured (set BENCH_DATA)", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        mean, count = write_documents(source, Path(folder))
        os.environ["RUNNER_CACHE"] = folder
        base = ["dotnet", sides.RUNNER, "bench", sides.HERE / "recipes/real-lengths.yaml", "--paced", "--data", folder, "--threads", threads,
                "--warmup", 2, "--steps", rounds * 2]
        budget = ["--set", "train.micro_batch_tokens=4096"]
        report.compare(f"documents of real lengths: {count} reviews, {mean:.0f} characters in the mean, at most 256 tokens; 4x256, 32 a step", threads, "glibc", {
            "padded to the maximum": base + ["--set", "task.padding=max-length", "--set", "train.micro_batch_size=16"],
            "padded to the longest": base + ["--set", "train.micro_batch_size=16"],
            "token budget": base + budget,
            "packed": base + budget + ["--set", "task.pack_sequences=true"],
        }, rounds, 2, [("real lengths, token budget", None, "token budget", ["padded to the maximum"], "times"),
                       ("real lengths, packed", 1.7, "packed", ["padded to the maximum"], "times")], same_loss=False, kernels=False)
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
            told = sides.output("dotnet", sides.RUNNER, "data", "prepare", sides.HERE / "recipes/base.yaml", "--threads", "1", "--measure", "--data", DATA,
                                "--set", f"tokenizer.vocabulary={vocabulary}", "--set", "data.train.path=corpus-zh/train", "--set", "name=preparation", RUNNER_CACHE=folder)
            rates += [float(rate) for rate in re.findall(r"([0-9.]+) MB per second of one core", told or "")]
        if not rates:
            print("preparation could not be measured", file=sys.stderr)
            return
        report.bars.append({"what": "preparation of Chinese text, MB/s per core", "wanted": 5, "value": statistics.median(rates), "lowest": min(rates),
                            "highest": max(rates), "peer": "", "threads": 1, "allocator": "glibc", "at_most": False, "refused": {}})
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
            (f"{shape} on the GPU, as shipped", None, "ours, as shipped", peers, "times")], precision="bf16", kernels=False)


def bounded(report, threads, minutes):
    """What the README and the docs rest on, in so many minutes: BERT-base and 4x256, same work and as shipped, with their peak memory."""
    plan = [(shape, count, share) for count in threads for shape, share in (("bert-base", 3.0 / count), ("4x256", 1.5 / count))]
    end, shares = time.monotonic() + 60 * minutes, sum(share for *_, share in plan)
    for shape, count, share in plan:
        if count not in report.kernels:
            report.find_kernels(count)
        left = end - time.monotonic()
        # a round that has begun is finished, and the tables of phases come after: both take some of it
        training(report, shape, count, "glibc", 41, 1, 1.05 if shape == "bert-base" else None, 1.25 if shape == "bert-base" else 1.5,
                 seconds=max(1, 0.75 * left * share / shares))
        shares -= share


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each side (default 5)")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--only", nargs="+", choices=["bert-base", "4x256", "tinybert4", "dropout", "optimizer", "inference", "lengths", "preparation", "gpu"])
    parser.add_argument("--minutes", type=float, help="BERT-base and 4x256 alone, with as many turns as fit into about so many minutes")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the report (default results/speed)")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="cuda: the comparisons on the GPU alone")
    arguments = parser.parse_args()
    wanted = arguments.only or (["gpu"] if arguments.device == "cuda" else ["inference", "optimizer", "lengths", "preparation", "bert-base", "4x256", "tinybert4", "dropout"])
    report = Report(surroundings(), arguments.results)
    with tempfile.TemporaryDirectory() as folder:
        for shape in ["bert-base", "4x256"] if arguments.minutes else ["bert-base", "bert-large"] if "gpu" in wanted else ["bert-base", "4x256", "tinybert4"]:
            if arguments.minutes or "gpu" in wanted or shape in wanted or {"inference", "dropout", "optimizer"} & set(wanted):
                path = Path(folder) / f"{shape}.safetensors"
                sides.save_weights(shape, Path(folder) / "ours.safetensors")
                weights.rename(Path(folder) / "ours.safetensors", path)
                sides.WEIGHTS[shape] = path
        if arguments.minutes:
            bounded(report, arguments.threads, arguments.minutes)
        else:
            everything(report, wanted, arguments)
    print(f"written to {report.results}")


def everything(report, wanted, arguments):
    for threads in arguments.threads if "gpu" not in wanted else [1]:
        if {"inference", "bert-base", "4x256", "tinybert4", "dropout"} & set(wanted):
            report.find_kernels(threads)
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


if __name__ == "__main__":
    main()
