#!/usr/bin/env bash
# Open MPI 4.1.4 and MPICH 4.0.2: what `mpirun` exits with when the processes it started exit with a code of their own.
#
# One expects: the code of a process that failed, so that a batch system can act on it, such as requeue on 75 (EX_TEMPFAIL).
# What happens: Open MPI gives the code of the first that failed; but where mpirun itself was sent SIGTERM, which is what batch systems do, it gives 1 whatever the processes
#   exit with. MPICH gives the codes of all processes, or-ed bit by bit: 3 and 5 come out as 7, a code that nobody gave. Where all fail alike both give that code.
# Who meets it: jobs that are requeued by an exit code, and scripts that tell faults apart by it. Let all processes exit with the same code, and under Open MPI send SIGTERM to a
#   process instead of mpirun, or look at what was written and not at the code.
#
# Needs Debian 12's openmpi-bin and mpich (apt-get install openmpi-bin mpich). Prints what was seen, and fails where it no longer is so.
set -uo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mpirun.openmpi --version | grep -F '4.1.4' > /dev/null || echo "not Open MPI 4.1.4" >&2
mpirun.mpich --version | grep -F '4.0.2' > /dev/null || echo "not MPICH 4.0.2" >&2

start_openmpi() { OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 exec mpirun.openmpi --oversubscribe -n 2 "$@" > /dev/null 2>&1; }
start_mpich() { exec mpirun.mpich -n 2 "$@" > /dev/null 2>&1; }

# exits with the first code where it is the first process, else half a second later with the second one
cat > "$work/exits" <<'SH'
#!/bin/sh
[ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" = 0 ] && exit "$1"
sleep 0.5
exit "$2"
SH

# as programs do that save their work first
cat > "$work/stops" <<'SH'
#!/bin/sh
trap 'exit 75' TERM
touch "$1/${OMPI_COMM_WORLD_RANK:-$PMI_RANK}"
sleep 20 &
wait
SH
chmod +x "$work/exits" "$work/stops"

cat > "$work/seen" <<'TXT'
openmpi: processes exit with 75 and 75, mpirun with 75
openmpi: processes exit with 75 and 0, mpirun with 75
openmpi: processes exit with 3 and 5, mpirun with 3
openmpi: mpirun is sent SIGTERM, processes exit with 75, mpirun with 1
mpich: processes exit with 75 and 75, mpirun with 75
mpich: processes exit with 75 and 0, mpirun with 75
mpich: processes exit with 3 and 5, mpirun with 7
mpich: mpirun is sent SIGTERM, processes exit with 75, mpirun with 75
TXT

for launcher in openmpi mpich; do
  for codes in "75 75" "75 0" "3 5"; do
    # shellcheck disable=SC2086
    ("start_$launcher" "$work/exits" $codes)
    echo "$launcher: processes exit with ${codes/ / and }, mpirun with $?"
  done
  mkdir "$work/$launcher"
  ("start_$launcher" "$work/stops" "$work/$launcher") &
  for _ in $(seq 100); do [ -e "$work/$launcher/0" ] && [ -e "$work/$launcher/1" ] && break; sleep 0.1; done
  kill -TERM $!
  wait $!
  echo "$launcher: mpirun is sent SIGTERM, processes exit with 75, mpirun with $?"
done | tee "$work/now"
diff "$work/seen" "$work/now" && echo "as seen"
