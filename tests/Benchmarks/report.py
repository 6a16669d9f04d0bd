"""The page that `compare.py` writes, and what it says of the machine."""
import os
import platform
from datetime import datetime, timezone

import sides
from sides import output

NOTABLE = ["avx2", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile"]


def surroundings():
    """Machine, versions and time."""
    facts = {}
    for line in open("/proc/cpuinfo"):
        name, _, value = line.partition(":")
        facts.setdefault(name.strip(), value.strip())
    flags = [flag for flag in NOTABLE if flag in facts.get("flags", "").split()]
    system = next((line.split("=")[1].strip().strip('"') for line in open("/etc/os-release") if line.startswith("PRETTY_NAME")), platform.system())
    version = output(sides.PYTHON, "-c", "import torch; print(torch.__version__)")
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": output("git", "rev-parse", "--short", "HEAD") or "unknown",
        "processor": f"{facts.get('model name', platform.machine())} (family {facts.get('cpu family', '?')}, model {facts.get('model', '?')}; {', '.join(flags)})",
        "cores": os.cpu_count(), "system": system, "load": os.getloadavg()[0],
        "dotnet": ".NET " + (output("dotnet", "--version") or "?"),
        "python": version and f"PyTorch {version} of {sides.PYTHON}",
        "python_missing": "apt-get install --no-install-recommends python3-torch libopenblas0-pthread",
        "gpu": output("nvidia-smi", "--query-gpu=name", "--format=csv,noheader") or "none was at hand",
    }


def markdown(report):
    e = report.environment
    lines = ["# Speed", "", "Written by `tests/Benchmarks/run`; by hand nothing.", "",
             f"{e['date']}, commit {e['commit']}; {e['processor']}, {e['cores']} cores; {e['system']}; {e['dotnet']}. "
             f"Load before the first comparison: {e['load']:.1f}.", "",
             f"Python peer: {e['python'] or 'none: ' + e['python_missing']}. GPU: {e['gpu']}.", ""]
    lines += kernels(report.kernels)
    lines += bars(report.bars)
    lines += ["", "## Comparisons", "",
              "The same work on all sides, from the same weights: post-norm encoder, learned positions, exact GELU, tied decoder over 21 128 entries, every weight learns; "
              "forward, backward, gradient norm and clipping, AdamW, loss read on the host. \"Same work\" predicts at all positions, as the peers do; \"as shipped\" where "
              "labels are (one in seven). \"Same operations\" is a bare loop with the operations of \"as shipped\" and nothing around them. The loss is that of the last "
              "measured step, before its update.", ""]
    for section in report.sections:
        lines += comparison(section)
    return "\n".join(lines)


def kernels(found):
    if not found:
        return []
    lines = ["## Matrix products", "",
             "What each side's matrix library reaches on the products of BERT-base's linear layers (1024 rows; forward, gradients of input and weight; together, by the clock), "
             "each with the fastest of the kernels tried. A peer below nine tenths of the fastest side gets no ratio.", "",
             "| threads | side | kernels | GFLOP/s | of the fastest | tried |", "| ---: | --- | --- | ---: | ---: | --- |"]
    names = {"ours": "Runner", "bare": "stock TorchSharp", "python": "Python"}
    for threads, sides_found in found.items():
        for side, best in sides_found.items():
            setting = f"`{best['variable']}={best['setting']}`" if best["setting"] else "as it is"
            tried = ", ".join(f"{name} {rate / 1e9:.0f}" for name, rate in best["tried"].items())
            lines.append(f"| {threads} | {names[side]} | {setting} | {best['rate'] / 1e9:.0f} | {best['share']:.0%} | {tried} |")
    return lines + [""]


def bars(measured):
    lines = ["## Bars", "",
             "A ratio says how many times as long the faster of the peers takes, of memory and overhead ours by theirs; median of the turns, lowest and highest in brackets. "
             "There is a ratio only against a peer that showed our loss at every step, within 1e-5 of it, and whose matrix products are not held back.", "",
             "| bar | threads | allocator | wanted | measured | peer | met |", "| --- | ---: | --- | ---: | ---: | --- | --- |"]
    refused = {}
    for bar in measured:
        for peer, reason in bar["refused"].items():
            refused.setdefault((peer, bar["threads"], reason), []).append(bar["what"])
        wanted = "-" if bar["wanted"] is None else ("<= " if bar["at_most"] else ">= ") + f"{bar['wanted']:g}"
        start = f"| {bar['what']} | {bar['threads']} | {bar['allocator']} | {wanted} | "
        if bar["value"] is None:
            lines.append(f"{start}no ratio | {bar['peer']} |  |")
            continue
        value, lowest, highest = bar["value"], bar["lowest"], bar["highest"]
        met = "" if bar["wanted"] is None else "yes" if (value <= bar["wanted"] if bar["at_most"] else value >= bar["wanted"]) else "**no**"
        spread = "" if lowest == highest else f" ({lowest:.2f} to {highest:.2f})"
        lines.append(f"{start}{value:.3f}{spread} | {bar['peer']} | {met} |")
    if refused:
        lines += ["", "Refused:", ""]
        lines += [f"- {', '.join(what)}; {threads} {'thread' if threads == 1 else 'threads'}, against {peer}: {reason}." for (peer, threads, reason), what in refused.items()]
    return lines


def comparison(section):
    lines = [f"### {section['title']}; {section['threads']} {'thread' if section['threads'] == 1 else 'threads'}, {section['allocator']}", ""]
    if "failed" in section:
        return lines + ["failed: " + section["failed"].replace("\n", " ")[:400], ""]
    lines += ["| side | ms per step | processor ms per step | peak memory, MB | loss |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, side in section["sides"].items():
        loss = next((f"{loss:.6f}" for loss in side["losses"][-1:] if loss is not None), "")
        lines.append(f"| {name} | {side['ms_per_step']:.4g} | {side['cpu_ms_per_step']:.4g} | {side['peak_bytes'] / 1e6:.0f} | {loss} |")
    return lines + ["", f"{section['rounds']} turns of {section['burst']}; load before: {section['load_before']:.1f}", ""]
