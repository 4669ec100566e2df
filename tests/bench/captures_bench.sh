#!/usr/bin/env bash
# How fast snatrace decodes, beside tshark, on the same file in the same run, one core; and its memory on a large capture.
# usage: captures_bench.sh BIN-FOLDER [PIUS] [MEGABYTES]; a file of PIUS PIUs (default 1,000,000), and MEGABYTES on
# standard input for the memory (default 0: not measured)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(realpath "$1")
pius=${2:-1000000}
megabytes=${3:-0}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
make() { python3 "$here/captures_bench.py" "$1"; }  # a capture of so many PIUs on standard output

# rate PIUS COMMAND...: PIUs a second, the best of three runs, by processor time
rate() {
  local count=$1 best=0 i r
  shift
  for ((i = 0; i < 3; i++)); do
    r=$( { TIMEFORMAT='%U %S'; time taskset -c 0 "$@" >/dev/null 2>/dev/null; } 2>&1 | awk -v n="$count" '{printf "%d", n/($1+$2)}')
    [ "$r" -gt "$best" ] && best=$r
  done
  echo "$best"
}

echo "== decoding a capture of $pius PIUs (250 LUs, brackets of two requests and their responses), one core, PIU/s"
make "$pius" >"$place/big.pcap"
line=$(rate "$pius" "$bin/snatrace" decode "$place/big.pcap")
verbose=$(rate "$pius" "$bin/snatrace" decode -v "$place/big.pcap")
printf '%-42s %8d/s\n' "snatrace decode" "$line" "snatrace decode -v" "$verbose"
if command -v tshark >/dev/null; then
  few=$((pius / 10))
  make "$few" >"$place/few.pcap"
  line_of_tshark=$(rate "$few" tshark -n -r "$place/few.pcap")
  verbose_of_tshark=$(rate "$few" tshark -n -V -r "$place/few.pcap")
  printf '%-42s %8d/s   snatrace %.1f times\n' "tshark (a tenth of the file)" "$line_of_tshark" "$(echo "$line/$line_of_tshark" | bc -l)"
  printf '%-42s %8d/s   snatrace %.1f times\n' "tshark -V (a tenth of the file)" "$verbose_of_tshark" "$(echo "$verbose/$verbose_of_tshark" | bc -l)"
else
  echo "tshark is not installed: no comparison"
fi
if [ "$megabytes" -gt 0 ]; then
  count=$((megabytes * 1048576 / 100))
  most=$(make "$count" | python3 -c '
import resource, subprocess, sys
subprocess.run([sys.argv[1], "decode", "-"], stdin=sys.stdin, stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$bin/snatrace")
  printf '%-42s %8d MB\n' "memory for a capture of about $megabytes MB" "$most"
fi
