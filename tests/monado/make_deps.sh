#!/bin/bash
# Called by root.sh in a mount and pid namespace: ROOT LOCK PYTHON -> ROOT/opt/deps, a venv with the
# locked packages, each checked against its hash.
#
# pip works as on this machine: its variables stay in the environment, and its configuration files,
# certificates and local package folders are mounted for the time of this script.
set -euo pipefail
root=$1
lock=$2
python=$3

share() { # mounts a file or folder of the machine at the same place in the root, read-only
    [ -e "$1" ] || return 0
    if [ -d "$1" ]; then mkdir -p "$root$1"; else mkdir -p "$root${1%/*}" && touch "$root$1"; fi
    mount --rbind "$1" "$root$1"
}

mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/mnt" # the lock and, below, what pip's configuration names
for link in /etc/resolv.conf /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do share "$link"; done
[ -n "${HOME:-}" ] && share "$HOME/.config/pip" && share "$HOME/.pip"
{ "$python" -m pip config list 2>/dev/null || true; } \
    | { grep -oE "(file://)?/[^ '\"\\]+" || true; } \
    | sed 's,^file://,,; s,/simple/*$,,' \
    | while read -r place; do
        # "//": the rest of an address. An index's links may lead out of its folder "simple".
        case $place in //*) ;; /*) share "$place" ;; esac
    done

cp "$lock" "$root/mnt/lock.txt"
rm -rf "$root/opt/deps"
chroot "$root" python3 -m venv /opt/deps
chroot "$root" /opt/deps/bin/pip install --no-cache-dir --require-hashes -r /mnt/lock.txt
