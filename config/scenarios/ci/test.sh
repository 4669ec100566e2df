#!/bin/sh
# Builds balance.c and tests it against the scenario. Exit status 0: it passed.
#   PKG_CONFIG_PATH=…/out/release PATH=…/out/release/bin:$PATH ./test.sh ACCOUNT [FOLDER-FOR-RESULTS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
account=${1:-00004711}
results=${2:-results}
mkdir -p "$results"
# shellcheck disable=SC2046
cc -o "$results/balance" "$here/balance.c" $(pkg-config --cflags --libs openrui) -pthread

hostsim --config "${HOST_CONFIG:-$here/../host.json}" --scenario "$here/balance.json" --verify \
        --report "$results/verdict.xml" --capture "$results/run.pcap" > "$results/verdict.txt" &
host=$!
RUI_CONFIG="${NODE_CONFIG:-$here/../node.json}" "$results/balance" LUA001 "$account" || echo "the program ended with $?"
status=0
wait $host || status=$?
tail -n +2 "$results/verdict.txt"  # behind the line that says that the host listens
exit $status
