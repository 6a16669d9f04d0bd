#!/bin/sh
# One all-reduce of 110 M fp32 between ranks of this machine against one copy of the same buffer, alternating in the same processes.
# Writes measurements.jsonl and report.md beside this script. Usage: results/scaling/all-reduce/measure.sh, on a quiet machine with a core for each rank.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 DOTNET_NOLOGO=1
dotnet build -c Release tests/Runner.Ranks -v quiet -clp:NoSummary
program="dotnet tests/Runner.Ranks/bin/Release/net10.0/Runner.Ranks.dll all-reduce"
lines="$here/measurements.jsonl"
: > "$lines"
load=$(cut -d' ' -f1-2 /proc/loadavg)
for ranks in 2 4; do
  for launcher in mpirun.openmpi mpirun.mpich; do
    command -v $launcher >/dev/null || { echo "$launcher is not installed: left out" >&2; continue; }
    [ $launcher = mpirun.openmpi ] && more="--oversubscribe --bind-to none" || more=
    $launcher $more -n $ranks $program | sed -n 's/^[^{]*\({.*}\).*$/\1/p' >> "$lines"
  done
done
number() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; }
{
  echo "# All-reduce within a machine"
  echo
  echo "110 M fp32 elements (440 MB), in place, median of 9 alternating pairs after 2 that do not count; the time of a pair is the slowest rank's. Bar: at"
  echo "most 1.0 of a copy of the same buffer (by one rank, the others waiting) for 2 ranks."
  echo
  echo "| engine | ranks | copy, ms | all-reduce, ms | median ratio |"
  echo "|---|---|---|---|---|"
  while read -r line; do
    engine=$(echo "$line" | sed -n 's/.*"engine":"\([^,]*\),.*/\1/p')
    echo "| $engine | $(echo "$line" | number ranks) | $(echo "$line" | number copy_ms) | $(echo "$line" | number all_reduce_ms) | $(echo "$line" | number ratio) |"
  done < "$lines"
  echo
  echo "$(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1); commit $(git rev-parse --short HEAD); $(date -u +%F)."
  echo "Load average before: $load (of other work; more than a few tenths blurs the figures). Again: \`results/scaling/all-reduce/measure.sh\`."
} > "$here/report.md"
cat "$here/report.md"
