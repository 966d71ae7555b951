#!/usr/bin/env bash
# Installs what building and running Morphogen needs and is missing: the Debian packages listed in packages.txt.
# Asks the package manager only when something is missing, so running it again costs nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=${1:-$here/packages.txt}

command -v apt-get >/dev/null || { echo "install: this machine has no apt-get; install what $list names by other means" >&2; exit 1; }

missing=()
while read -r package; do
    case $package in ''|'#'*) continue ;; esac
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || :)" = installed ] || missing+=("$package")
done < "$list"
if [ ${#missing[@]} -eq 0 ]; then
    echo "install: everything is here"
    exit 0
fi

as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "install: ${#missing[@]} packages are missing; run this as root or install sudo" >&2; exit 1; }
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
echo "install: ${#missing[@]} packages: ${missing[*]}"
"${apt[@]}" update -qq
"${apt[@]}" install -y -qq --no-install-recommends "${missing[@]}"
echo "install: done"
