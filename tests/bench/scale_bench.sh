#!/usr/bin/env bash
# Very many LUs: hostsim, snanode and one program, each a process, all on the processors that there are; 60 PUs on links
# of one DLSw port.
# usage: scale_bench.sh BIN-FOLDER [LUS-OF-A-PU [SECONDS]]; defaults: 250 LUs, 5 s
set -euo pipefail
bin=$(realpath "$1")
each=${2:-250}
seconds=${3:-5}
pus=60
all=$((pus * each))
place=$(mktemp -d)
pids=()
stop() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" && wait "$pid"; done 2>/dev/null
  pids=()
}
trap 'stop; rm -rf "$place"' EXIT
cd "$place"

# configure LUS-OF-A-PU: host.json and node.json
configure() {
  local links=() host_links=() units=() lus=() host_lus=() members=() i n own remote last
  printf -v last %03d "$1"
  for ((i = 1; i <= pus; i++)); do
    printf -v n '%02d' "$i"
    own=$(printf '40:00:00:00:01:%02x' "$i") remote=$(printf '40:00:00:00:02:%02x' "$i")
    links+=("{\"name\":\"L$n\",\"port\":\"P\",\"mac\":\"$own\",\"remote_mac\":\"$remote\",\"xid\":\"017-000$n\"}")
    host_links+=("{\"name\":\"L$n\",\"port\":\"P\",\"mac\":\"$remote\",\"remote_mac\":\"$own\",\"xid\":\"017-000$n\"}")
    units+=("{\"name\":\"PU$n\",\"link\":\"L$n\"}")
    lus+=("{\"name\":\"L$n{001..$last}\",\"pu\":\"PU$n\",\"address\":\"2..\"}")
    host_lus+=("{\"name\":\"L$n{001..$last}\",\"pu\":\"PU$n\",\"address\":\"2..\",\"logon\":\"ECHO1\"}")
    members+=("\"L$n{001..$last}\"")
  done
  local IFS=,
  cat >host.json <<JSON
{ "host": { "name": "SCALEHOST" }, "listen": { "unix": "host.sock" },
  "ports": [ { "name": "P", "dlc": "dlsw", "version": 2, "local": "127.0.3.22", "peer": "127.0.3.21" } ],
  "links": [ ${host_links[*]} ], "pus": [ ${units[*]} ], "lus": [ ${host_lus[*]} ],
  "applications": [ { "name": "ECHO1", "type": "echo" } ],
  "modes": [ { "name": "M", "bind": "31 01 03 03 B0 B0 00 80 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00" } ] }
JSON
  cat >node.json <<JSON
{ "node": { "name": "SCALENODE" }, "listen": { "unix": "node.sock" },
  "ports": [ { "name": "P", "dlc": "dlsw", "version": 2, "local": "127.0.3.21", "peer": "127.0.3.22" } ],
  "links": [ ${links[*]} ], "pus": [ ${units[*]} ], "lus": [ ${lus[*]} ],
  "pools": [ { "name": "POOL", "members": [ ${members[*]} ] } ] }
JSON
}
echo '{ "mode": "client", "servers": [ "unix:node.sock" ] }' >client.json

# start COMMAND...: waits for its first line.
start() {
  local ready
  exec {ready}< <(exec "$@" --log-level error)
  pids=($! "${pids[@]}")
  read -r -t 60 _ <&"$ready" || { echo "$1 did not start" >&2; exit 1; }
}
resident() { awk '/VmRSS/ {print $2}' "/proc/$1/status"; }
# activate LUS: host and node, until the host says that all LUs are active.
activate() {
  configure "$1"
  start "$bin/hostsim" --config host.json
  host=$!
  began=$(date +%s.%N)
  start "$bin/snanode" --config node.json
  node=$!
  local limit=$((SECONDS + 120))
  until "$bin/snactl" --connect unix:host.sock status --json | grep -q "\"lus_active\": *$((pus * $1))"; do
    [ "$SECONDS" -lt "$limit" ] || { echo "not all LUs became active" >&2; exit 1; }
    sleep 0.02
  done
  took=$(awk -v b="$began" -v e="$(date +%s.%N)" 'BEGIN {printf "%.2f", e - b}')
}

echo "== $all LUs on $pus PUs of one host: program, snanode, hostsim; 256 bytes to echo and back"
activate 1
few_node=$(resident "$node") few_host=$(resident "$host")
stop
activate "$each"
printf '%-42s %8s s\n' "all active, from the start of the node" "$took"
# memory LABEL LUS NODE-BEFORE HOST-BEFORE NODE-AFTER HOST-AFTER
memory() {
  awk -v l="$1" -v n="$2" -v a="$3" -v b="$4" -v c="$5" -v d="$6" \
    'BEGIN {printf "%-42s node %6.2f KB   host %6.2f KB\n", l, (c-a)/n, (d-b)/n}'
}
active_node=$(resident "$node") active_host=$(resident "$host")
memory "memory for each LU, active" $((all - pus)) "$few_node" "$few_host" "$active_node" "$active_host"
export RUI_CONFIG=client.json
read -r set_up rate median worst <<<"$("$bin/rui_scale" POOL "$all" "$seconds" 0 \
  "echo \$(awk '/VmRSS/ {print \$2}' /proc/$node/status /proc/$host/status) >$place/bound")"
printf '%-42s %8.2f s\n' "RUI_INIT, BIND and SDT of all" "$set_up"
read -r bound_node bound_host <"$place/bound"
memory "memory for each LU, in session" $((all - pus)) "$few_node" "$few_host" "$bound_node" "$bound_host"
printf '%-42s %8d/s   median %.1f ms, 99th percentile %.1f ms\n' "transactions, one after the other" "$rate" "$median" "$worst"
read -r _ rate median worst <<<"$("$bin/rui_scale" POOL "$all" "$seconds" 2000)"
printf '%-42s %8d/s   median %.1f ms, 99th percentile %.1f ms\n' "transactions, 2 s of thought between them" "$rate" "$median" "$worst"
