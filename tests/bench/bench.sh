#!/usr/bin/env bash
# The figures of the README: the engine alone, then end to end over TCP as ratios to a raw socket in the same run.
# usage: bench.sh BIN-FOLDER [SECONDS]; 5 alternating runs of SECONDS each (default 1), medians.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(realpath "$1")
seconds=${2:-1}
runs=5
cd "$here"

median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }

host=
stop_host() { [ -n "$host" ] && { kill "$host" && wait "$host"; } 2>/dev/null; host=; true; }
trap stop_host EXIT
# start_host CPU-LIST
start_host() {
  coproc HOST { exec taskset -c "$1" "$bin/hostsim" --config host.json --log-level error; }
  host=$HOST_PID
  read -r -t 20 _ <&"${HOST[0]}" || { echo "hostsim did not start" >&2; exit 1; }
}

echo "== the engine alone (one core, loopback, at the session port)"
taskset -c 0 "$bin/engine_bench" --benchmark_color=false 2>/dev/null

echo
echo "== each layer by itself (one core, ns for one PIU of 256 bytes)"
taskset -c 0 "$bin/layer_bench" --benchmark_color=false 2>/dev/null

export RUI_CONFIG=$here/node.json
# ping CLIENT-CPU HOST-CPU LABEL
ping() {
  local raw=() ours=() i
  start_host "$2"
  for ((i = 0; i < runs; i++)); do
    raw+=("$("$bin/raw_ping" 256 "$seconds" "$1" "$2")")
    ours+=("$(taskset -c "$1" "$bin/rui_ping" LU001 "$seconds")")
  done
  stop_host
  local r o
  r=$(printf '%s\n' "${raw[@]}" | median)
  o=$(printf '%s\n' "${ours[@]}" | median)
  awk -v r="$r" -v o="$o" -v l="$3" 'BEGIN {printf "%-42s raw %8.0f/s   RUI %8.0f/s   %3.0f %%\n", l, r, o, 100*o/r}'
}
echo
echo "== one session, 256 bytes each way, two processes over TCP (DLSw version 2), against a raw socket ping-pong"
ping 0 0 "both processes on one core"
if [ "$(nproc)" -gt 1 ]; then ping 0 1 "one core each"; fi

echo
echo "== many sessions on one link, bursts of ten 256-byte requests, the last RQD, each echoed"
for n in 50 250; do
  start_host 0-1
  rates=()
  for ((i = 0; i < runs; i++)); do rates+=("$("$bin/rui_flood" POOL "$n" "$seconds")"); done
  stop_host
  printf '%-42s %8.0f PIU/s each way\n' "$n sessions, two processes" "$(printf '%s\n' "${rates[@]}" | median)"
done
