#!/usr/bin/env bash
# Terminals: hostsim, snanode and tn3270gw as processes, until Ctrl-C; says which command connects an emulator.
# usage: terminal.sh BIN-FOLDER OUT-FOLDER [PORT [NODE-ADDRESS HOST-ADDRESS]]; PORT 0: one that is free
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=$(realpath "$1")
out=$(realpath "$2")
port=${3:-2323} node=${4:-127.0.0.1} host=${5:-127.0.0.2}
cd "$out"
place=$(mktemp -d)

# start NAME COMMAND...: sets `line` to the first line of its output, which says that it is ready.
pids=()
start() {
  local name=$1 pipe=$place/$1.pipe
  shift
  mkfifo "$pipe"
  # In a session of its own: Ctrl-C is for this script, which ends them one after the other.
  setsid "$@" >"$pipe" 2>"$name.err" &
  pids=($! "${pids[@]}")
  exec {ready}<"$pipe"
  if ! read -r -t 20 line <&"$ready"; then
    cat "$name.err" >&2
    echo "$name did not start; its messages are in $out/$name.err" >&2
    exit 1
  fi
}
stop() {
  trap - EXIT INT TERM
  local pid
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$place"
}
trap stop EXIT
trap 'echo; exit 0' INT TERM

rm -f terminal.pcap terminal-*.log
# copy NAME: the sample configuration with the places of this run.
copy() {
  sed "s|terminal-node.sock|$place/node.sock|; s|127.0.0.1:2323|$node:$port|; s|\"127.0.0.1\"|\"$node\"|; s|\"127.0.0.2\"|\"$host\"|" \
    "$top/config/demo/$1.json" >"$place/$1.json"
}
for name in terminal-host terminal-node terminal-client gateway; do copy "$name"; done

start hostsim "$bin/hostsim" --config "$place/terminal-host.json"
echo "$line"
start snanode "$bin/snanode" --config "$place/terminal-node.json"
echo "$line"
start tn3270gw env RUI_CONFIG="$place/terminal-client.json" "$bin/tn3270gw" --config "$place/gateway.json"
echo "$line"
where=${line##* }
cat <<TEXT

A terminal:  c3270 $where           (or x3270, s3270; Debian packages of the same names)
             then type  LOGON MENU  and Enter. An LU by its name: c3270 TRM007@$where
A printer:   pr3287 PRS001@$where
What passes on the link: $out/terminal.pcap    Who comes and goes: $out/terminal-gateway.log
Ctrl-C ends all of it.
TEXT
# Woken by the end of a process as well as by Ctrl-C.
wait -n "${pids[@]}" || true
echo "one of the processes has ended; see $out/*.err and $out/terminal-*.log" >&2
exit 1
