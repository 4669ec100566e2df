#!/usr/bin/env bash
# How fast snatrace decodes, beside tshark, on the same files in the same run, on one core; and its memory on a large capture.
# usage: captures_bench.sh BIN-FOLDER [PIUS] [MEGABYTES]; files of PIUS PIUs (default 1,000,000), and MEGABYTES on standard
# input for the memory (default 0: not measured; 2048 takes some minutes)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(realpath "$1")
pius=${2:-1000000}
megabytes=${3:-0}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
make() { python3 "$here/captures_bench.py" "$@"; }  # a capture of so many PIUs on standard output

# rate RUNS COMMAND...: PIUs a second by processor time, user and system, start of the program included; the best run
rate() {
  local runs=$1 best=0 i r
  shift
  for ((i = 0; i < runs; i++)); do
    r=$( { TIMEFORMAT='%U %S'; time taskset -c 0 "$@" >/dev/null 2>/dev/null; } 2>&1 | awk -v n="$pius" '{printf "%d", n/($1+$2)}')
    [ "$r" -gt "$best" ] && best=$r
  done
  echo "$best"
}

# beside FILE: what snatrace does with it, and how many times that is what tshark does
beside() {
  local ours theirs verbose=()
  for verbose in "" -v; do
    ours=$(rate 3 "$bin/snatrace" decode $verbose "$1")
    if command -v tshark >/dev/null; then
      theirs=$(rate $([ -z "$verbose" ] && echo 3 || echo 1) tshark -n ${verbose:+-V} -r "$1")
      awk -v l="snatrace decode $verbose" -v o="$ours" -v t="$theirs" -v v="${verbose:+ -V}" \
        'BEGIN {printf "%-42s %8d/s   tshark%-3s %7d/s   %4.1f times\n", l, o, v, t, o/t}'
    else
      printf '%-42s %8d/s   (tshark is not installed)\n' "snatrace decode $verbose" "$ours"
    fi
  done
  printf '%-42s %8d/s\n' "snatrace decode --json" "$(rate 1 "$bin/snatrace" decode --json "$1")"
}

echo "== decoding $pius PIUs (250 LUs, brackets of two requests and their responses), one core, PIU/s; exported PDUs"
make "$pius" >"$place/big.pcap"
beside "$place/big.pcap"
echo "== the same as frames of an SDLC line (with a poll before each PIU of the node)"
make "$pius" sdlc >"$place/big.pcap"
beside "$place/big.pcap"
rm "$place/big.pcap"

if [ "$megabytes" -gt 0 ]; then
  count=$((megabytes * 1048576 / 100))
  most=$(make "$count" | python3 -c '
import resource, subprocess, sys
subprocess.run([sys.argv[1], "decode", "-"], stdin=sys.stdin, stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$bin/snatrace")
  printf '%-42s %8d MB\n' "memory for a capture of about $megabytes MB" "$most"
fi
