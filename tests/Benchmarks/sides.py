"""Processes that make steps when asked, in turns: `runner bench --paced`, `peer.py`, `Bare`."""
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PYTHON = os.environ.get("BENCH_PYTHON", "/usr/bin/python3")
RUNNER = ROOT / "runner/Runner.Cli/bin/Release/net10.0/runner.dll"
BARE = HERE / "Bare/bin/Release/net10.0/bare.dll"
TCMALLOC = next((str(p) for p in Path("/usr/lib").glob("*/libtcmalloc_minimal.so.4")), None)
BATCH = {"4x256": 32, "bert-base": 8, "bert-large": 8, "tinybert4": 8}
VOCABULARY = 21128
LEAST_ROUNDS = 3
WEIGHTS = {}                                               # by shape: the file that peers start from


def output(*command, **environment):
    """What a command prints; None where it fails."""
    try:
        return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True, cwd=ROOT, env=dict(os.environ, **environment)).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


class Side:
    """A process with a model in it."""

    def __init__(self, name, command, threads, allocator, variables=None):
        self.name, self.command = name, [str(part) for part in command]
        # waiting for work is the same on all sides: that another one is about to take its turn is no reason to sleep sooner
        environment = dict(os.environ, GOMP_SPINCOUNT="10000", OPENBLAS_NUM_THREADS=str(threads), OMP_NUM_THREADS=str(threads), DOTNET_NOLOGO="1", **(variables or {}))
        if allocator == "tcmalloc":
            environment["LD_PRELOAD"] = TCMALLOC
        self._errors = tempfile.TemporaryFile(mode="w+")
        self._process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True, env=environment, cwd=ROOT)
        self.times, self.processor, self.losses, self.peak, self.device = [], [], [], None, None
        self._read()                                       # warm

    def burst(self, steps):
        self._process.stdin.write(f"{steps}\n")
        self._process.stdin.flush()
        answer = self._read()
        self.times.append(sum(answer["ms"]) / steps)
        self.processor.append(sum(answer["cpu_ms"]) / steps)
        self.losses += answer.get("loss", [])

    def end(self):
        self._process.stdin.close()
        answer = self._read()
        self.peak, self.device = answer["peak_bytes"], answer.get("device_bytes")
        self._process.stdout.read()
        self._process.wait()
        if self._process.returncode != 0:
            self._fail()

    def kill(self):
        self._process.kill()
        self._process.wait()

    def _read(self):
        line = self._process.stdout.readline()
        if not line.startswith("{"):
            self._process.wait()
            self._fail()
        return json.loads(line)

    def _fail(self):
        self._errors.seek(0)
        raise RuntimeError(f"{self.name} ended: {' '.join(self.command)}\n{self._errors.read()[-2000:]}")


def ours(shape, threads, steps, *, dense=False, inference=False, optimizer=False, dropout=0.0, batch=None, length=128, device="cpu",
         precision="fp32", warmup=3):
    command = ["dotnet", RUNNER, "bench", HERE / f"recipes/{shape}.yaml", "--sample", "--paced", "--steps", steps, "--warmup", warmup,
               "--vocabulary", VOCABULARY, "--threads", threads, "--batch", batch or BATCH[shape], "--length", length,
               "--set", f"train.device={device}", "--set", f"train.precision={precision}"]
    if dropout:
        command += ["--set", f"model.hidden_dropout={dropout}", "--set", f"model.attention_dropout={dropout}"]
    return command + ["--dense-head"] * dense + ["--inference", "--backbone"] * inference + ["--optimizer"] * optimizer


def _common(shape, threads, dense, inference, dropout, batch, length, warmup):
    return ["--weights", WEIGHTS[shape]] * (shape in WEIGHTS) + ["--shape", shape, "--threads", threads, "--batch", batch or BATCH[shape], "--length", length, "--vocabulary", VOCABULARY,
            "--dropout", dropout, "--warmup", warmup, "--head", "dense" if dense else "masked"] + ["--inference"] * inference


def python(shape, threads, *, dense=True, inference=False, dropout=0.0, batch=None, length=128, device="cpu", precision="fp32", warmup=3,
           sdpa=False):
    return [PYTHON, HERE / "peer.py", *_common(shape, threads, dense, inference, dropout, batch, length, warmup), "--device", device,
            "--precision", precision] + ["--sdpa"] * sdpa


def bare(shape, threads, *, loop="stock", dense=True, inference=False, dropout=0.0, batch=None, length=128, warmup=3):
    return ["dotnet", BARE, *_common(shape, threads, dense, inference, dropout, batch, length, warmup), "--loop", loop]


def save_weights(shape, path):
    """Writes the weights that Runner starts from, under its own names."""
    command = ["dotnet", RUNNER, "bench", HERE / f"recipes/{shape}.yaml", "--sample", "--steps", 1, "--warmup", 1, "--vocabulary", VOCABULARY, "--batch", 1,
               "--length", 8, "--threads", 1, "--save-weights", path]
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


def alternate(commands, threads, allocator, rounds, burst, variables=None, deadline=None):
    """Lets sides take turns; the order turns round too. Gives the ended sides by name. Past the deadline no turn begins but the first three."""
    sides = []
    try:
        for name, command in commands.items():
            sides.append(Side(name, command, threads, allocator, (variables or {}).get(name)))
        for turn in range(rounds):
            if turn >= LEAST_ROUNDS and deadline is not None and time.monotonic() > deadline:
                break
            first = turn % len(sides)
            for side in sides[first:] + sides[:first]:
                time.sleep(0.05)                           # threads of the side before go to sleep
                side.burst(burst)
        for side in sides:
            side.end()
    except BaseException:
        for side in sides:
            side.kill()
        raise
    return {side.name: side for side in sides}
