#!/usr/bin/env bash
# Configures and builds a preset: build.sh PRESET [TARGET...]. Shows the progress of every step; a second run builds only
# what changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=$1
shift
# A compiler process takes up to 1.5 GiB.
memory_gib=$(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
jobs=$(nproc)
[ "$memory_gib" -ge $((jobs * 3 / 2)) ] || jobs=$((memory_gib * 2 / 3 > 1 ? memory_gib * 2 / 3 : 1))

# Clones and worktrees share what ccache holds: paths count from their own root.
export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD} CCACHE_NOHASHDIR=${CCACHE_NOHASHDIR:-1} CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}

echo "build: configuring $preset"
mkdir -p build
if ! cmake --preset "$preset" > "build/$preset-configure.log" 2>&1; then
    cat "build/$preset-configure.log" >&2
    exit 1
fi
grep -E 'left out|switched off|CUDA' "build/$preset-configure.log" || :
targets=()
for target in "$@"; do
    # A target whose folder was left out on this machine is no error here.
    ninja -C "build/$preset" -t query "$target" >/dev/null 2>&1 && targets+=("$target")
done
echo "build: building with $jobs jobs"
ninja -C "build/$preset" -j "$jobs" "${targets[@]}"
