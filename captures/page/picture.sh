#!/usr/bin/env bash
# Makes captures/ladder.png, the picture of the README, again: the page of a sample in headless Chromium.
#   captures/page/picture.sh [BIN]     BIN: folder of the programs, out/release/bin
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${1:-$top/out/release/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$bin/snatrace" ladder "$top/captures/samples/lu2-session.pcap" --html "$work/ladder.html"
HOME=$work chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$work/profile" --hide-scrollbars \
  --window-size=1400,860 --virtual-time-budget=3000 --screenshot="$top/captures/ladder.png" \
  "file://$work/ladder.html#theme=light&row=15" 2>/dev/null
