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
node=
stop_node() { [ -n "$node" ] && { kill "$node" && wait "$node"; } 2>/dev/null; node=; true; }
place=$(mktemp -d)
trap 'stop_node; stop_host; rm -rf "$place"' EXIT
# start_node CPU-LIST CONFIG
start_node() {  # a shell has one coprocess at a time, and that is the host
  local out
  exec {out}< <(exec taskset -c "$1" "$bin/snanode" --config "$2" --log-level error)
  node=$!
  read -r -t 20 _ <&"$out" || { echo "snanode did not start" >&2; exit 1; }
}
# start_host CPU-LIST [CONFIG]
start_host() {
  coproc HOST { exec taskset -c "$1" "$bin/hostsim" --config "${2:-host.json}" --log-level error; }
  host=$HOST_PID
  read -r -t 20 _ <&"${HOST[0]}" || { echo "hostsim did not start" >&2; exit 1; }
}

echo "== the engine alone (one core, loopback, at the session port)"
taskset -c 0 "$bin/engine_bench" --benchmark_color=false 2>/dev/null

echo
echo "== each layer by itself (one core, ns for one PIU of 256 bytes)"
taskset -c 0 "$bin/layer_bench" --benchmark_color=false 2>/dev/null

echo
echo "== a capture replayed as host against the node (one core, virtual time; items are BIUs of the capture)"
taskset -c 0 "$bin/replay_bench" --benchmark_color=false 2>/dev/null

export RUI_CONFIG=$here/node.json
# ping CLIENT-CPU HOST-CPU LABEL [HOST-CONFIG]
ping() {
  local raw=() ours=() i
  start_host "$2" "${4:-host.json}"
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

# long_ping CLIENT-CPU HOST-CPU LABEL
long_ping() {
  local raw=() ours=() i
  start_host "$2"
  for ((i = 0; i < runs; i++)); do
    raw+=("$("$bin/raw_ping" 60000 "$seconds" "$1" "$2")")
    ours+=("$(taskset -c "$1" "$bin/sli_ping" LU001 60000 "$seconds")")
  done
  stop_host
  local r o
  r=$(printf '%s\n' "${raw[@]}" | median)
  o=$(printf '%s\n' "${ours[@]}" | median)
  awk -v r="$r" -v o="$o" -v l="$3" 'BEGIN {printf "%-42s raw %8.0f/s   SLI %8.0f/s   %3.0f %%\n", l, r, o, 100*o/r}'
}
echo
echo "== one SLI session, messages of 60,000 bytes each way in RUs of 3,840, no pacing, against raw messages of that size"
long_ping 0 0 "both processes on one core"
if [ "$(nproc)" -gt 1 ]; then long_ping 0 1 "one core each"; fi

echo
echo "== many sessions on one link, bursts of ten 256-byte requests, the last RQD, each echoed"
# On two processors the rate hangs on how long an idle one takes to wake: see the raw ping-pong across cores above.
for n in 50 250; do
  for cpus in 0 0-1; do
    start_host "$cpus"
    rates=()
    for ((i = 0; i < runs; i++)); do rates+=("$(taskset -c "$cpus" "$bin/rui_flood" POOL "$n" "$seconds")"); done
    stop_host
    printf '%-42s %8.0f PIU/s each way\n' "$n sessions, two processes, CPU $cpus" "$(printf '%s\n' "${rates[@]}" | median)"
  done
done

echo
echo "== DLSw by itself: two processes, one link, PIUs of 256 bytes each way as they come, no node above"
# link_flood CPU-OF-NODE CPU-OF-HOST VERSION LABEL
link_flood() {
  local rates=() i
  for ((i = 0; i < runs; i++)); do rates+=("$("$bin/dlc_flood" "$seconds" "$1" "$2" "$3")"); done
  printf '%-42s %8.0f PIU/s each way\n' "$4" "$(printf '%s\n' "${rates[@]}" | median)"
}
link_flood 0 0 2 "version 2, both processes on one core"
link_flood 0 0 1 "version 1, both processes on one core"
if [ "$(nproc)" -gt 1 ]; then link_flood 0 1 2 "version 2, one core each"; fi

# Both ends on an SDLC line: of_sdlc FILE PORT-KEYS
of_sdlc() {
  sed -E "s|\"dlc\": \"dlsw\".*\}|\"dlc\": \"sdlc\", $2 }|; s|\"(remote_)?mac\": \"[^\"]*\",||g; s|\"sap\": 4, ||" "$1"
}
of_sdlc host.json '"local": "127.0.3.2"' >"$place/sdlc-host.json"
of_sdlc node.json '"peer": "127.0.3.2"' >"$place/sdlc-node.json"
export RUI_CONFIG=$place/sdlc-node.json
echo
echo "== the same over SDLC on a line of the 3705 emulator (modulo 8, window 7): what the polls cost"
ping 0 0 "both processes on one core" "$place/sdlc-host.json"
if [ "$(nproc)" -gt 1 ]; then ping 0 1 "one core each" "$place/sdlc-host.json"; fi
start_host 0-1 "$place/sdlc-host.json"
rates=()
for ((i = 0; i < runs; i++)); do rates+=("$("$bin/rui_flood" POOL 50 "$seconds")"); done
printf '%-42s %8.0f PIU/s each way\n' "50 sessions, bursts as above" "$(printf '%s\n' "${rates[@]}" | median)"
sed "s|\"mode\": \"embedded\"|\"listen\": { \"unix\": \"$place/node.sock\" }|" "$place/sdlc-node.json" >"$place/sdlc-daemon.json"
start_node 0-1 "$place/sdlc-daemon.json"
sleep 1  # the link is up
both() { cat "/proc/$host/stat" "/proc/$node/stat" | awk '{t += $14 + $15} END {print t}'; }
before=$(both); sleep 3; after=$(both)
printf '%-42s %8d ms in 3 s\n' "node and host idle, a poll every 20 ms" "$(((after - before) * 10))"
stop_node
stop_host
export RUI_CONFIG=$here/node.json

# UCLA IPC between two programs, through its C functions. ipc_row CLIENT-CPU SERVER-CPU LABEL
ipc_configs() {
  printf '{"node":"SERVER","listen":"127.0.3.4:14772","any_caller":true}\n' >"$place/ipc-server.json"
  printf '{"node":"CLIENT","partners":[{"node":"SERVER","address":"127.0.3.4:14772"}]}\n' >"$place/ipc-client.json"
}
ipc_row() {
  local raw=() ours=() floods=() i r o f out server
  exec {out}< <(exec taskset -c "$2" "$bin/ipc_bench" serve "$place/ipc-server.json")
  server=$!
  read -r -t 20 _ <&"$out" || { echo "ipc_bench did not start" >&2; exit 1; }
  for ((i = 0; i < runs; i++)); do
    raw+=("$("$bin/raw_ping" 256 "$seconds" "$1" "$2")")
    ours+=("$(taskset -c "$1" "$bin/ipc_bench" ping "$place/ipc-client.json" 256 "$seconds")")
    floods+=("$(taskset -c "$1" "$bin/ipc_bench" flood "$place/ipc-client.json" 16 "$seconds")")
  done
  { kill "$server" && wait "$server"; } 2>/dev/null || true
  r=$(printf '%s\n' "${raw[@]}" | median)
  o=$(printf '%s\n' "${ours[@]}" | median)
  f=$(printf '%s\n' "${floods[@]}" | median)
  awk -v r="$r" -v o="$o" -v f="$f" -v l="$3" 'BEGIN {
    printf "%-42s raw %8.0f/s   IPC %8.0f/s   %3.0f %%\n", l, r, o, 100*o/r
    printf "%-42s %8.0f records/s of 16 bytes, 64 with each call\n", l, f}'
}
ipc_configs
echo
echo "== UCLA IPC, one connection, 256 bytes each way, two processes over TCP, against a raw socket ping-pong"
ipc_row 0 0 "both processes on one core"
if [ "$(nproc)" -gt 1 ]; then ipc_row 0 1 "one core each"; fi
printf '%-42s %8.0f bytes\n' "an idle half-connection to another node" \
  "$("$bin/ipc_bench" idle "$place/ipc-client.json" "$place/ipc-server.json" 2000)"

# IUCV between two nodes, each on a thread of its own in one process. iucv_row KIND CPU-LIST LABEL
iucv_row() {
  local raw=() ours=() floods=() i r o f
  for ((i = 0; i < runs; i++)); do
    read -r r o f < <(taskset -c "$2" "$bin/iucv_bench" "$1" "$seconds")
    raw+=("$r") ours+=("$o") floods+=("$f")
  done
  r=$(printf '%s\n' "${raw[@]}" | median)
  o=$(printf '%s\n' "${ours[@]}" | median)
  f=$(printf '%s\n' "${floods[@]}" | median)
  awk -v r="$r" -v o="$o" -v f="$f" -v l="$3" 'BEGIN {
    printf "%-42s raw %8.0f/s   IUCV %7.0f/s   %3.0f %%\n", l, r, o, 100*o/r
    printf "%-42s %8.0f messages/s of 16 bytes, many under way\n", l, f}'
}
echo
echo "== IUCV, one path, 256 bytes each way, against blocking reads and writes on a raw socket of the same kind"
iucv_row unix 0 "two nodes, local socket, on one core"
iucv_row tcp 0 "two nodes, TCP, on one core"
if [ "$(nproc)" -gt 1 ]; then
  iucv_row unix 0-1 "two nodes, local socket, two cores"
  iucv_row tcp 0-1 "two nodes, TCP, two cores"
fi
read -r o f < <(taskset -c 0 "$bin/iucv_bench" local "$seconds")
printf '%-42s %8.0f round trips/s, %.0f messages/s\n' "two programs of one node" "$o" "$f"
read -r o f < <("$bin/iucv_bench" idle 2000)
printf '%-42s %8.0f bytes in a node, %.0f between nodes\n' "both ends of an idle path that was used" "$o" "$f"

echo
echo "== LLC2, 256-byte PIUs, window 127, both ends in one process"
read -r per_piu per_frame <<<"$("$bin/llc2_bench" engine)"
printf '%-42s %8d ns a PIU, %d ns a frame\n' "the engine, both ends, in memory" "$per_piu" "$per_frame"
if ip link add obench0 type veth peer name obench1 2>/dev/null; then
  ip link set obench0 up
  ip link set obench1 up
  raw=() ours=() rates=()
  for ((i = 0; i < runs; i++)); do
    raw+=("$("$bin/llc2_bench" raw obench0 obench1 "$seconds")")
    ours+=("$("$bin/llc2_bench" ping obench0 obench1 "$seconds")")
    rates+=("$("$bin/llc2_bench" flood obench0 obench1 "$seconds")")
  done
  printf '%-42s %8.0f PIU/s each way\n' "a veth pair, both ways at once" "$(printf '%s\n' "${rates[@]}" | median)"
  r=$(printf '%s\n' "${raw[@]}" | median) o=$(printf '%s\n' "${ours[@]}" | median)
  awk -v r="$r" -v o="$o" 'BEGIN {printf "%-42s raw %8.0f/s   LLC2 %7.0f/s   %3.0f %%\n", "round trips, against packet sockets", r, o, 100*o/r}'
  idle=$("$bin/llc2_bench" idle obench0 obench1 3)
  printf '%-42s %8d ms in 3 s\n' "both ends contacted and idle" "$idle"
  ip link del obench0
else
  echo "no veth pair can be made: this needs root"
fi

# A client's configuration: nothing but where the node listens.
client=$place/client.json
printf '{ "mode": "client", "servers": [ "unix:%s/node.sock" ] }\n' "$place" >"$client"
sed "s|\"mode\": \"embedded\"|\"listen\": { \"unix\": \"$place/node.sock\" }|" node.json >"$place/node.json"

# shared NODE-CPU HOST-CPU PROGRAM-CPU LABEL
shared() {
  local raw=() ours=() i
  start_host "$2"
  start_node "$1" "$place/node.json"
  for ((i = 0; i < runs; i++)); do
    raw+=("$("$bin/raw_ping" 256 "$seconds" "$3" "$2" "$1")")
    ours+=("$(RUI_CONFIG=$client taskset -c "$3" "$bin/rui_ping" LU001 "$seconds")")
  done
  stop_node
  stop_host
  local r o
  r=$(printf '%s\n' "${raw[@]}" | median)
  o=$(printf '%s\n' "${ours[@]}" | median)
  awk -v r="$r" -v o="$o" -v l="$4" 'BEGIN {printf "%-42s raw %8.0f/s   RUI %8.0f/s   %3.0f %%\n", l, r, o, 100*o/r}'
}
echo
echo "== the same through snanode: program, local socket, node, TCP, host; against raw sockets with a relay between them"
shared 0 0 0 "all on one core"
if [ "$(nproc)" -gt 1 ]; then shared 0 1 1 "the node on a core of its own"; fi

# Sixty links with 250 LUs each on one DLSw port. crowd_config FILE KEYS END
crowd_config() {
  local links="" pus="" lus="" members="" i n own remote
  for ((i = 1; i <= 60; i++)); do
    printf -v n '%02d' "$i"
    own=$(printf '40:00:00:00:01:%02x' "$i") remote=$(printf '40:00:00:00:02:%02x' "$i")
    [ "$3" = host ] && { local swap=$own; own=$remote; remote=$swap; }
    links+=$(printf '%s{"name":"L%s","port":"P","mac":"%s","remote_mac":"%s","xid":"017-000%s"}' "${links:+,}" "$n" "$own" "$remote" "$n")
    pus+=$(printf '%s{"name":"PU%s","link":"L%s"}' "${pus:+,}" "$n" "$n")
    lus+=$(printf '%s{"name":"L%s{001..250}","pu":"PU%s","address":"2.."}' "${lus:+,}" "$n" "$n")
    members+=$(printf '%s"L%s{001..250}"' "${members:+,}" "$n")
  done
  local pools=""
  [ "$3" = node ] && pools=",\"pools\":[{\"name\":\"POOL\",\"members\":[$members]}]"
  printf '{%s,"links":[%s],"pus":[%s],"lus":[%s]%s}\n' "$2" "$links" "$pus" "$lus" "$pools" >"$1"
}
crowd_config "$place/crowd-host.json" '"host":{"name":"CROWD"},"ports":[{"name":"P","dlc":"dlsw","version":2,"local":"127.0.3.2","peer":"127.0.3.1"}]' host
crowd_config "$place/crowd-node.json" '"node":{"name":"CROWD"},"listen":{"unix":"'"$place"'/node.sock"},"ports":[{"name":"P","dlc":"dlsw","version":2,"local":"127.0.3.1","peer":"127.0.3.2"}]' node
sed 's|^{|{"mode":"embedded",|' "$place/crowd-node.json" >"$place/crowd-embedded.json"

# Processor time of the node so far, in ticks of 10 ms.
ticks() { awk '{print $14 + $15}' "/proc/$node/stat"; }
echo
echo "== many at once: 60 links with 250 LUs each on one port"
start_host 0-1 "$place/crowd-host.json"
t=$(RUI_CONFIG=$place/crowd-embedded.json "$bin/rui_crowd" POOL sessions 15000)
printf '%-42s %8.2f s\n' "15,000 RUI_INITs, embedded, links included" "$t"
start_node 0-1 "$place/crowd-node.json"
RUI_CONFIG=$client "$bin/rui_crowd" POOL sessions 250 >/dev/null  # the links are up
t=$(RUI_CONFIG=$client "$bin/rui_crowd" POOL sessions 15000)
printf '%-42s %8.2f s\n' "15,000 RUI_INITs, one program of snanode" "$t"
before=$(ticks); sleep 3; after=$(ticks)
printf '%-42s %8d ms in 3 s\n' "the node idle, processor time" "$(((after - before) * 10))"
ulimit -n "$(ulimit -Hn)"
t=$(RUI_CONFIG=$client "$bin/rui_crowd" POOL processes 2000 "sleep 1; cat /proc/$node/stat; sleep 3; cat /proc/$node/stat" |
    awk 'NR==1 {t=$1} NR==2 {b=$14+$15} NR==3 {printf "%.2f %d", t, ($14+$15-b)*10}')
printf '%-42s %8.2f s\n' "2,000 programs of one session each" "${t% *}"
printf '%-42s %8d ms in 3 s\n' "the node idle with them" "${t#* }"
stop_node
stop_host

echo
"$here/scale_bench.sh" "$bin"

echo
"$here/terminal_bench.sh" "$bin"

echo
"$here/captures_bench.sh" "$bin"
