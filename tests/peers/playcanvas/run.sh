#!/usr/bin/env bash
# Draws splat files with PlayCanvas and with ours from three cameras at 640x360 and prints how alike the pictures are.
#   tests/peers/playcanvas/run.sh FOLDER_OF_PICTURES MODEL...
# Needs Debian's chromium, imagemagick and node, and `npm install` in this folder.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/../../../build/release/morphogen
out=$1
shift
mkdir -p "$out"
for model in "$@"; do
    name=$(basename "$model" | tr -c 'A-Za-z0-9_\n' '-')
    "$program" import "$model" -o "$out/$name.morph"
    "$program" export "$out/$name.morph" -o "$out/$name.ply" --time 0.5
    # Three views of the object's bounds: from the front right, the side and behind, above.
    "$program" info --json "$out/$name.morph" | node -e '
        const b = JSON.parse(require("fs").readFileSync(0)).objects[0].bounds;
        const c = b.min.map((v, i) => (v + b.max[i]) / 2), d = Math.hypot(...b.min.map((v, i) => b.max[i] - v));
        const at = (x, y, z) => ({ position: [c[0] + x * d, c[1] + y * d, c[2] + z * d], target: c, up: [0, 1, 0], fovY: 45, near: 0.02 * d });
        const views = [at(0.6, 0.25, 0.9), at(1.1, 0.1, -0.1), at(-0.5, 0.6, -0.8)];
        require("fs").writeFileSync(process.argv[1], JSON.stringify(views));
        views.forEach((v, i) => require("fs").writeFileSync(process.argv[1].replace(".json", `-${i}.json`), JSON.stringify(v)));
    ' "$out/$name-cameras.json"
    node "$here/draw.mjs" "$out/$name.ply" "$out/$name-cameras.json" "$out/$name-theirs-%d.png" 640 360
    rm -f "$out/$name-still.morph"
    "$program" import "$out/$name.ply" -o "$out/$name-still.morph"
    for i in 0 1 2; do
        "$program" render "$out/$name-still.morph" -o "$out/$name-ours-$i.png" --size 640x360 --camera "$out/$name-cameras-$i.json" --background 0,0,0
        printf '%s view %d ' "$name" "$i"
        node "$here/compare.mjs" "$out/$name-ours-$i.png" "$out/$name-theirs-$i.png" "$out/$name-difference-$i.png"
    done
done
