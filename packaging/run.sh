#!/usr/bin/env bash
# Installs what is missing, builds, and shows a sample world that moves. There is no window yet, so the world is rendered
# to a film and pictures under out/ instead.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/install.sh"
"$here/build.sh" release morphogen morphogen-worker
cd "$here/.."
program=build/release/morphogen
mkdir -p out
echo "run: the studio's window is not built yet; rendering the sample world to out/ instead"
"$program" samples first-look -o out/sample.morph
"$program" info out/sample.morph
"$program" render out/sample.morph -o out/sample.png --size 1280x720 --camera hero --progress
"$program" render out/sample.morph -o out/sample.mp4 --size 1280x720 --frames 0:47 --camera orbit --progress
echo "run: open out/sample.mp4 (a film of the sample world) and out/sample.png (its first frame)"
