#!/bin/bash
# Called by bin/bundle in a mount and pid namespace: FOLDER MIRROR -> a bare Debian 13, as little as
# a machine can have, so that a bundle lacks nothing. The mirror's name does not stay in it.
set -euo pipefail
folder=$1
rm -rf --one-file-system "$folder"
debootstrap --variant=minbase trixie "$folder" "$2"
certificates=/etc/ssl/certs/ca-certificates.crt
if [ -f "$certificates" ]; then
    mkdir -p "$folder/etc/ssl/certs"
    cp --no-clobber "$certificates" "$folder/etc/ssl/certs/" # for a mirror over https
fi
: >"$folder/etc/apt/sources.list"
rm -rf "$folder"/var/lib/apt/lists/* "$folder"/var/cache/apt/*.bin
chroot "$folder" apt-get clean
