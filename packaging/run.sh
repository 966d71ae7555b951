#!/usr/bin/env bash
# Installs what is missing, builds, and opens the studio, in which a sample world walks. Where there is no display, the same
# world is rendered to a film and pictures under out/ instead. Files given are opened.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/install.sh"
"$here/build.sh" release morphogen morphogen-worker
program=$here/../build/release/morphogen
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    "$program" samples --prepare > /dev/null   # so that the window shows it at once
    exec "$program" studio "$@"
fi
cd "$here/.."
mkdir -p out
echo "run: there is no display for the studio's window; rendering the sample world to out/ instead"
"$program" samples first-look -o out/first-look.morph
"$program" info out/first-look.morph
"$program" render out/first-look.morph -o out/first-look.png --size 1280x720 --camera hero --background '#3b4048' --progress
"$program" render out/first-look.morph -o out/first-look.mp4 --size 1280x720 --camera hero --frames 0:119 --background '#3b4048' --progress
"$program" render out/first-look.morph -o out/first-look-turn.mp4 --size 1280x720 --camera orbit --frames 0:119 --background '#3b4048' --progress
echo "run: open out/first-look.mp4 and out/first-look-turn.mp4 (four seconds each) and out/first-look.png"
