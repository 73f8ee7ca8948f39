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

. "$(dirname "${BASH_SOURCE[0]}")/../../bin/lib/debian.sh"

mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/mnt" # the lock and, below, what pip's configuration names
share "$root" /etc/resolv.conf
pip_in_root "$root" "$python"

cp "$lock" "$root/mnt/lock.txt"
rm -rf "$root/opt/deps"
chroot "$root" python3 -m venv /opt/deps
chroot "$root" /opt/deps/bin/pip install --no-cache-dir --require-hashes -r /mnt/lock.txt
