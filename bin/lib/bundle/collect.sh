#!/bin/bash
# Called by bin/bundle in a mount and pid namespace: BARE WORK MIRROR -> WORK/bundle: beside our .deb
# the Debian packages that a bare Debian 13 lacks for it, and the index by which apt finds them.
set -euo pipefail
bare=$1 work=$2 mirror=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=bin/lib/debian.sh
. "$here/../debian.sh"

root=$work/root2
mkdir -p "$root" "$work/upper2" "$work/scratch2"
mount -t overlay overlay -o "lowerdir=$bare,upperdir=$work/upper2,workdir=$work/scratch2" "$root"
apt_in_root "$root" "$mirror"
mount -t tmpfs tmpfs "$root/mnt"
cp "$work"/bundle/rocb-kiosk_*.deb "$root/mnt/"
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
chroot "$root" sh -euc '
    apt-get -q install -y --no-install-recommends --download-only /mnt/rocb-kiosk_*.deb cage # the monitor, where there is one
    cp /var/cache/apt/archives/*.deb /mnt/
    apt-get -q install -y --no-install-recommends apt-utils >/dev/null
    cd /mnt
    apt-ftparchive packages . >Packages
    apt-ftparchive -o APT::FTPArchive::Release::Origin="ROCB VR kiosk" \
        -o APT::FTPArchive::Release::Suite=kiosk \
        -o APT::FTPArchive::Release::Date="$(date --utc --rfc-email --date "@$SOURCE_DATE_EPOCH")" \
        release . >/tmp/Release # not beside what it lists
    mv /tmp/Release .
'
cp "$root"/mnt/*.deb "$root/mnt/Packages" "$root/mnt/Release" "$work/bundle/"
