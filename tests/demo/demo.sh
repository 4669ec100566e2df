#!/usr/bin/env bash
# The main job: hostsim as a process of its own, rui-demo against it over DLSw on loopback TCP, and the conversation as a ladder.
# usage: demo.sh BIN-FOLDER OUT-FOLDER
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=$(realpath "$1")
out=$(realpath "$2")
cd "$out"
rm -f demo.pcap demo-node.log demo-host.log sli-demo.pcap sli-demo-node.log

host=
stop_host() { [ -n "$host" ] && kill "$host" 2>/dev/null && wait "$host" 2>/dev/null; host=; true; }
trap stop_host EXIT

echo "== the host: hostsim --config config/demo/host.json"
mkfifo_path=$(mktemp -u)
mkfifo "$mkfifo_path"
"$bin/hostsim" --config "$top/config/demo/host.json" >"$mkfifo_path" 2>demo-host.log &
host=$!
exec 3<"$mkfifo_path"
rm -f "$mkfifo_path"
if ! read -r -t 20 line <&3; then
  cat demo-host.log >&2
  echo "hostsim did not start" >&2
  exit 1
fi
echo "$line"

echo
echo "== the program: rui-demo LUA001 (C, includes only lua_c.h; its node runs inside it: config/demo/node.json)"
status=0
RUI_CONFIG="$top/config/demo/node.json" "$bin/rui-demo" LUA001 || status=$?

echo
echo "== the conversation: snatrace ladder out/demo.pcap"
"$bin/snatrace" ladder demo.pcap
if [ $status -ne 0 ]; then
  echo "rui-demo ended with $status; the node's log is out/demo-node.log, the host's out/demo-host.log" >&2
  exit $status
fi

echo
echo "== the same over SLI: sli-demo LUA001 (messages of 60,000 bytes; config/demo/sli-node.json)"
RUI_CONFIG="$top/config/demo/sli-node.json" "$bin/sli-demo" LUA001 || status=$?

echo
echo "== its conversation: snatrace ladder out/sli-demo.pcap"
"$bin/snatrace" ladder sli-demo.pcap
if [ $status -ne 0 ]; then
  echo "sli-demo ended with $status; the node's log is out/sli-demo-node.log, the host's out/demo-host.log" >&2
  exit $status
fi
stop_host
cat <<TEXT

Everything that passed on the link is in out/demo.pcap. Try next:
  out/release/bin/snatrace decode -v out/demo.pcap | less     every message in words
  wireshark out/demo.pcap                                     the same file in Wireshark
  out/release/bin/snatrace sense 0809                         what a sense code means
  the program: rui/demo/rui_demo.c   the configurations: config/demo/   the tests: ./run test
TEXT
