#!/bin/sh
# Runner on machines that reach each other by ssh, with plain mpirun. Usage: hostfile.sh HOSTFILE RECIPE [options of runner run]
# HOSTFILE has a line for each machine: its name, and how many ranks it takes.
#   node1 slots=4
#   node2 slots=4
set -eu
hosts=${1:?"usage: $0 HOSTFILE RECIPE [options]"}
recipe=${2:?"usage: $0 HOSTFILE RECIPE [options]"}
shift 2

# Threads of a rank; the cores of a machine divided by its slots.
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-4}"

if mpirun --version 2>/dev/null | grep -q 'Open MPI'; then
  # ranks bind to no core: their threads need several. With several networks, name the fast one: --mca btl_tcp_if_include 10.0.0.0/24
  exec mpirun --hostfile "$hosts" --bind-to none -x OMP_NUM_THREADS \
    runner run "$recipe" "$@"
fi
# MPICH: the file says 'node1:4'
exec mpirun -f "$hosts" -bind-to none -genvlist OMP_NUM_THREADS \
  runner run "$recipe" "$@"
