#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test.
#   --sanitize   instead: the tests under the address and undefined-behaviour sanitizers, then core under the thread
#                sanitizer (packaging/tsan.supp gives a reason for every line)
#   --core       core and the command line alone, on a machine without Qt, Vulkan and LibTorch
#   --long       also the tests that take minutes (kills, sweeps over foreign models)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sanitize='' long='' core=''
for argument in "$@"; do
    case $argument in
        --sanitize) sanitize=yes ;;
        --long) long=yes ;;
        --core) core=yes ;;
        --help|-h) sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) echo "test: unknown option $argument (--help lists them)" >&2; exit 2 ;;
    esac
done

run_tests() { # PRESET [CTEST ARGUMENT...]
    local preset=$1
    shift
    echo "test: running the tests of $preset"
    ctest --test-dir "$here/../build/$preset" --output-on-failure --progress -j "$(nproc)" "$@"
}

if [ -n "$core" ]; then
    "$here/install.sh" "$here/packages-core.txt"
    "$here/build.sh" core
    run_tests core
    exit 0
fi

"$here/install.sh"
if [ -n "$sanitize" ]; then
    export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:handle_segv=1:quarantine_size_mb=32 UBSAN_OPTIONS=print_stacktrace=1
    export MORPHOGEN_PATIENCE=${MORPHOGEN_PATIENCE:-6}  # programs under a sanitizer are several times slower; what waits for them waits longer
    export DBUS_SESSION_BUS_ADDRESS=disabled:   # libdbus forks to look for a bus; forked while another thread allocates, its child hangs under the address sanitizer
    export LSAN_OPTIONS=suppressions=$here/lsan.supp:print_suppressions=0
    failed=''
    "$here/build.sh" asan
    run_tests asan || failed=yes
    export TSAN_OPTIONS=suppressions=$here/tsan.supp:halt_on_error=1
    "$here/build.sh" tsan core_tests render_tests app_tests morphogen
    run_tests tsan -R "^(core|render|app):" || failed=yes
    [ -z "$failed" ] && exit 0 || exit 1
fi

"$here/build.sh" release
run_tests release
if [ -n "$long" ]; then
    for program in core_tests ml_tests app_tests; do
        [ ! -x "$here/../build/release/$program" ] || "$here/../build/release/$program" "[.long]"
    done
fi
