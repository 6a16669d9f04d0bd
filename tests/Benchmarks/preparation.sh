#!/usr/bin/env bash
# What hashing and health checks cost, against another build: preparation may take 3 % longer at most, starting a run on unchanged data 0.2 s.
#   tests/Benchmarks/preparation.sh OTHER [MEGABYTES] [PAIRS]
# Builds are compared as people use them, published (README). Preparation is measured in processor time, since two threads by the clock of a shared machine differ by more
# than the bar from turn to turn; the clock is shown beside it. A start is a run of one step, by the clock.
# OTHER is the other build's runner (its executable or runner.dll), MEGABYTES the size of the generated text (default 1000), PAIRS how often the two
# take turns (default 5; medians are compared). With RUNNER_DATA, corpus-zh under it is measured too.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
other=${1:?the other build}; megabytes=${2:-1000}; pairs=${3:-5}
ours=${RUNNER_OURS:-}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
if [ -z "$ours" ]; then
  dotnet publish runner/Runner.Cli -r linux-x64 --self-contained false -o "$work/ours" -clp:NoSummary -v quiet
  ours=$work/ours/runner
fi

call() { # BUILD ARGUMENTS...: with a cache and a workspace of the build's own
  local build=$1; shift
  local runner=("$build"); case $build in *.dll) runner=(dotnet "$build");; esac
  RUNNER_CACHE=$work/cache-$(cksum <<< "$build" | cut -d' ' -f1) "${runner[@]}" "$@"
}

python3 - "$work/generated.txt" "$megabytes" <<'PY'
import random, sys
path, size = sys.argv[1], int(sys.argv[2]) * 10**6
draw = random.Random(1)
characters = [chr(0x4e00 + i) for i in range(3000)]
weights = [1 / (i + 1) for i in range(3000)]
block = draw.choices(characters, weights, k=2_000_000)
written = 0
with open(path, "w", encoding="utf-8") as file:
    while written < size:
        start = draw.randrange(len(block) - 4000)
        sentences, at = [], start
        for _ in range(draw.randrange(5, 40)):
            length = draw.randrange(8, 60)
            sentences.append("".join(block[at:at + length]) + "。"); at += length
        text = "\n".join(sentences) + "\n\n"
        file.write(text); written += len(text.encode())
PY

recipe() { # NAME PATH
  cat > "$work/$1.yaml" <<YAML
name: $1
tokenizer: { type: character }
data:
  type: text
  train: { type: text, path: $2 }
model: { type: bert, layers: 1, hidden: 32, heads: 2, pooler: false, positions: { type: learned, max_length: 32 } }
task: { type: pretraining, max_length: 32, sentence_objective: none, example_builder: { type: single-segment } }
optimizer: { type: adamw, learning_rate: 1e-3 }
schedule: { type: constant }
train: { duration: 1steps, batch_size: 2, threads: 1, device: cpu }
tracking: { system_metrics: false }
YAML
}

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# seconds of processor time; seconds by the clock go to a file
prepare() { # BUILD NAME SIDE
  call "$1" data prepare "$work/$2.yaml" --measure | sed -nE 's/.* ([0-9.]+) MB in ([0-9.]+) s,.* ([0-9.]+) MB per second of one core.*/\1 \2 \3/p' \
    | awk -v clock="$work/c-$3" '{ processor += $1 / $3; wall += $2 } END { print wall >> clock; printf "%.4f\n", processor }'
}

start() {
  local from to; from=$(date +%s.%N)
  call "$1" run "$work/$2.yaml" --workspace "$work/runs-$RANDOM$RANDOM" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  to=$(date +%s.%N); awk -v a="$from" -v b="$to" 'BEGIN { printf "%.3f\n", b - a }'
}

measure() { # NAME
  local name=$1 side
  for side in "$other" "$ours"; do call "$side" data prepare "$work/$name.yaml" > "$work/log-prepare"; start "$side" "$name" > /dev/null; done
  sleep 4                                          # hashes are remembered once a file has settled
  for side in "$other" "$ours"; do start "$side" "$name" > /dev/null; done
  : > "$work/p-other"; : > "$work/p-ours"; : > "$work/s-other"; : > "$work/s-ours"; : > "$work/c-other"; : > "$work/c-ours"
  for _ in $(seq "$pairs"); do
    prepare "$other" "$name" other >> "$work/p-other"; prepare "$ours" "$name" ours >> "$work/p-ours"
    start "$other" "$name" >> "$work/s-other"; start "$ours" "$name" >> "$work/s-ours"
  done
  awk -v name="$name" -v po="$(median < "$work/p-other")" -v pn="$(median < "$work/p-ours")" -v co="$(median < "$work/c-other")" -v cn="$(median < "$work/c-ours")" -v so="$(median < "$work/s-other")" -v sn="$(median < "$work/s-ours")" 'BEGIN {
    printf "%s: preparation %.2f s of processor time, other %.2f s: %+.1f %% (bar 3 %%) %s, by the clock %.2f and %.2f s; start %.2f s, other %.2f s: %+.2f s (bar 0.2 s) %s\n",
      name, pn, po, (pn / po - 1) * 100, pn <= po * 1.03 ? "kept" : "BROKEN", cn, co, sn, so, sn - so, sn - so <= 0.2 ? "kept" : "BROKEN" }'
}

recipe generated "$work/generated.txt"
measure generated
if [ -n "${RUNNER_DATA:-}" ] && [ -d "$RUNNER_DATA/corpus-zh/train" ]; then
  recipe corpus-zh "$(cd "$RUNNER_DATA" && pwd)/corpus-zh/train"
  measure corpus-zh
fi
