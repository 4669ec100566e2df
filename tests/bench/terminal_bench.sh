#!/usr/bin/env bash
# Users at terminals: TN3270E clients, tn3270gw, snanode and hostsim, each a process, all on the processors that there are.
# usage: terminal_bench.sh BIN-FOLDER [USERS [SECONDS]]; defaults: 1000 users, 5 s
set -euo pipefail
bin=$(realpath "$1")
users=${2:-1000}
seconds=${3:-5}
place=$(mktemp -d)
pids=()
stop() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" && wait "$pid"; done 2>/dev/null
  rm -rf "$place"
}
trap stop EXIT
cd "$place"

# 250 LUs on a link, as many links as the users need.
links=() pus=() lus=() members=() host_links=()
for ((i = 1; i <= (users + 249) / 250; i++)); do
  printf -v n '%02d' "$i"
  own=$(printf '40:00:00:00:01:%02x' "$i") remote=$(printf '40:00:00:00:02:%02x' "$i")
  links+=("{\"name\":\"L$n\",\"port\":\"P\",\"mac\":\"$own\",\"remote_mac\":\"$remote\",\"xid\":\"017-000$n\"}")
  host_links+=("{\"name\":\"L$n\",\"port\":\"P\",\"mac\":\"$remote\",\"remote_mac\":\"$own\",\"xid\":\"017-000$n\"}")
  pus+=("{\"name\":\"PU$n\",\"link\":\"L$n\"}")
  lus+=("{\"name\":\"L$n{001..250}\",\"pu\":\"PU$n\",\"address\":\"2..\"}")
  members+=("\"L$n{001..250}\"")
done
list() { local IFS=,; echo "$*"; }
items=$(for i in $(seq 1 20); do printf '%s{"name":"ITEM %s","quantity":%s}' "$([ "$i" -gt 1 ] && echo ,)" "$i" "$i"; done)
cat >host.json <<JSON
{ "host": { "name": "BENCHHOST" },
  "ports": [ { "name": "P", "dlc": "dlsw", "version": 2, "local": "127.0.3.12", "peer": "127.0.3.11" } ],
  "links": [ $(list "${host_links[@]}") ], "pus": [ $(list "${pus[@]}") ],
  "lus": [ $(list "${lus[@]}" | sed 's/"address":"2.."}/"address":"2..","uss":"USS"}/g') ],
  "applications": [ { "name": "MENU", "type": "menu", "menu": { "users": [ { "user": "GUEST", "password": "GUEST" } ], "items": [ $items ] } } ],
  "modes": [ { "name": "LU2", "bind": "LU2" } ],
  "uss": [ { "name": "USS", "messages": [ { "number": 10, "screen": [ "LOG ON:" ] } ] } ] }
JSON
cat >node.json <<JSON
{ "node": { "name": "BENCHTERM" }, "listen": { "unix": "node.sock" },
  "ports": [ { "name": "P", "dlc": "dlsw", "version": 2, "local": "127.0.3.11", "peer": "127.0.3.12" } ],
  "links": [ $(list "${links[@]}") ], "pus": [ $(list "${pus[@]}") ], "lus": [ $(list "${lus[@]}") ],
  "pools": [ { "name": "TERMS", "members": [ $(list "${members[@]}") ] } ] }
JSON
echo '{ "mode": "client", "servers": [ "unix:node.sock" ] }' >client.json
cat >gateway.json <<JSON
{ "gateway": { "name": "BENCHGW" }, "listen": { "tcp": "127.0.3.11:2323" },
  "pools": [ { "name": "TERMS", "type": "display", "rui": "TERMS" } ] }
JSON

# start COMMAND...: waits for its first line.
start() {
  local ready
  exec {ready}< <(exec "$@" --log-level error)
  pids=($! "${pids[@]}")
  read -r -t 20 _ <&"$ready" || { echo "$1 did not start" >&2; exit 1; }
}
start "$bin/hostsim" --config host.json
host=$!
start "$bin/snanode" --config node.json
node=$!
start env RUI_CONFIG=client.json "$bin/tn3270gw" --config gateway.json
gateway=$!
memory() { for pid in $gateway $node $host; do awk '/VmRSS/ {print $2}' "/proc/$pid/status"; done | tr '\n' ' '; }
ulimit -n "$(ulimit -Hn)"

echo "== $users users at terminals: TN3270E client, gateway, node and host, screens of the menu application paged"
# One user: the links are up, and what is loaded once is loaded.
"$bin/tn3270_users" 127.0.3.11 2323 1 1 0 >/dev/null
before=$(memory)
result=$("$bin/tn3270_users" 127.0.3.11 2323 "$users" "$seconds" 0 \
  "for p in $gateway $node $host; do awk '/VmRSS/ {print \$2}' /proc/\$p/status; done | tr '\n' ' ' >$place/after")
read -r set_up rate median worst <<<"$result"
printf '%-42s %8.2f s\n' "all logged on" "$set_up"
printf '%-42s %8d/s   median %.1f ms, 99th percentile %.1f ms\n' "transactions, one after the other" "$rate" "$median" "$worst"
read -r _ rate median worst <<<"$("$bin/tn3270_users" 127.0.3.11 2323 "$users" "$seconds" 2000)"
printf '%-42s %8d/s   median %.1f ms, 99th percentile %.1f ms\n' "transactions, 2 s of thought between them" "$rate" "$median" "$worst"
paste <(tr ' ' '\n' <<<"$before") <(tr ' ' '\n' <"$place/after") |
  awk -v n="$users" 'NF == 2 {split("gateway node host", who); printf "%-42s %8.1f KB\n", "memory for each terminal, " who[++i], ($2-$1)/n}'
