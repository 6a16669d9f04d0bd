"""What makes a ratio worth printing: every side computes the same, and none is held back by a slow matrix library.

A ratio against a peer is refused unless the peer shows our loss at every step, and its matrix products reach nine tenths of the fastest side's rate. Each side is
given the kernels that are fastest for it on this machine, found by trying.
"""
import json
import os
import subprocess

import sides

LOSS_TOLERANCE = {"fp32": 1e-5, "bf16": 2e-2}              # relative; 16 bits keep 8 binary digits of a product's factors
RATE_SHARE = 0.9
ROWS = 1024

# Debian's OpenBLAS picks by the processor's family number and takes an old kernel on one it does not know; MKL picks by the processor's maker.
OPENBLAS = ["", "HASWELL", "ZEN", "SKYLAKEX", "COOPERLAKE", "SAPPHIRERAPIDS"]
CANDIDATES = {
    "ours": (["dotnet", sides.BARE, "--loop", "products"], "RUNNER_MKL", [""]),
    "bare": (["dotnet", sides.BARE, "--loop", "products"], "RUNNER_MKL", ["vendor", ""]),
    "python": ([sides.PYTHON, sides.HERE / "peer.py", "--gemm"], "OPENBLAS_CORETYPE", OPENBLAS),
}


def operations(product):
    """Operations of a product named `inputs-outputs kind`."""
    inputs, outputs = map(int, product.split()[0].split("-"))
    return 2 * ROWS * inputs * outputs


def rate(seconds):
    """Operations a second of all products together."""
    return sum(map(operations, seconds)) / sum(seconds.values())


def _measure(command, variable, value, threads):
    environment = dict(os.environ, OPENBLAS_NUM_THREADS=str(threads), OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    environment.pop(variable, None)
    if value:
        environment[variable] = value
    try:
        done = subprocess.run([str(part) for part in command] + ["--threads", str(threads)], capture_output=True, text=True, check=True, timeout=120,
                              cwd=sides.ROOT, env=environment)
        return json.loads(done.stdout)["products"]
    except (OSError, ValueError, KeyError, subprocess.SubprocessError):
        return None                                        # a kernel that this processor cannot run ends the process


def kernels(threads, with_python=True):
    """
    The fastest kernels of each side at this number of threads: {side: {setting, rate, share, seconds, tried}}. All are tried, then each side's fastest once more, so that a
    disturbance of one moment does not decide.
    """
    found = {}
    for side, (command, variable, values) in CANDIDATES.items():
        if side == "python" and not with_python:
            continue
        tried = {value: seconds for value in values if (seconds := _measure(command, variable, value, threads))}
        if tried:
            found[side] = tried
    best = {}
    for side, tried in found.items():
        value = max(tried, key=lambda v: rate(tried[v]))
        if again := _measure(*CANDIDATES[side][:2], value, threads):
            tried[value] = {name: min(seconds, again[name]) for name, seconds in tried[value].items()}
        best[side] = {"variable": CANDIDATES[side][1], "setting": value, "rate": rate(tried[value]), "seconds": tried[value],
                      "tried": {v or "as it is": rate(s) for v, s in tried.items()}}
    fastest = max((side["rate"] for side in best.values()), default=0)
    for side in best.values():
        side["share"] = side["rate"] / fastest
    return best


def environment(side, chosen):
    """Variables that give a side of this kind its kernels."""
    best = chosen.get(side)
    return {best["variable"]: best["setting"]} if best and best["setting"] else {}


def held_back(side, chosen):
    """Why a ratio against this kind of side would flatter us; None if it would not."""
    best = chosen.get(side)
    if best is None:
        return "its matrix products could not be measured"
    if best["share"] >= RATE_SHARE:
        return None
    return f"its matrix products reach {best['rate'] / 1e9:.0f} GFLOP/s, {best['share']:.0%} of the fastest side's, with the best of {len(best['tried'])} kernels"


def differing(ours, peer, precision="fp32"):
    """Where two sides' losses differ, in words; None if they are the same at every step. Losses are of equal numbers of steps from the same weights."""
    if not ours or not peer or len(ours) != len(peer):
        return f"it showed {len(peer)} losses beside our {len(ours)}"
    for step, (a, b) in enumerate(zip(ours, peer), 1):
        if a is None or b is None or not abs(a - b) <= LOSS_TOLERANCE[precision] * max(1.0, abs(a)):
            return f"its loss at measured step {step} is {b}, ours {a}"
    return None
