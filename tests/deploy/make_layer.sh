#!/bin/bash
# Called by run.sh in a mount and pid namespace: ROOT FOLDER MIRROR -> FOLDER/diff, what the systemd
# packages add to ROOT, as the upper layer of an overlay file system. ROOT itself stays as it is.
set -euo pipefail
root=$1
folder=$2
mirror=$3
merged=$folder/merged

rm -rf --one-file-system "$folder"
mkdir -p "$folder/diff" "$folder/work" "$merged"
mount -t overlay overlay \
    -o "lowerdir=$root,upperdir=$folder/diff,workdir=$folder/work" "$merged"
mount -t proc proc "$merged/proc"
mount --bind /etc/resolv.conf "$merged/etc/resolv.conf"

echo "deb $mirror trixie main" >"$merged/etc/apt/sources.list"
apt-config dump | grep -iE '^Acquire::[a-z]+::(Proxy|CaInfo|No-Cache)' \
    >"$merged/etc/apt/apt.conf.d/90machine" || true # this machine's proxies, while installing
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
chroot "$merged" apt-get -q update
chroot "$merged" apt-get -q install -y --no-install-recommends systemd systemd-sysv

: >"$merged/etc/apt/sources.list"
rm -rf "$merged"/var/lib/apt/lists/* "$merged"/var/log/*.log "$merged"/var/cache/apt/*.bin \
    "$merged"/var/cache/apt/archives/*.deb "$merged/etc/apt/apt.conf.d/90machine"
: >"$merged/etc/machine-id" # each boot gets its own
umount "$merged/etc/resolv.conf" "$merged/proc" "$merged"
rm -rf "$folder/work" "$merged"
