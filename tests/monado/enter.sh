#!/bin/bash
# Called by run.sh as the first process of new mount, network and pid namespaces:
#   ROOT PRODUCT CHECKOUT OUT COUNT NAME=VALUE... [SETTING...] -- CMD...
# Lays out the file system the command sees and hands over to inside.py.
set -euo pipefail
root=$1
product=$2
checkout=$3
out=$4
count=$5
shift 5
pass=("${@:1:count}")
shift "$count"

mount --bind "$root" "$root"
mount --bind "$checkout" "$root/checkout"
mount -o remount,bind,ro "$root/checkout"
mount --bind "$root$product" "$root/opt/kiosk"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
for place in tmp run root; do mount -t tmpfs -o mode=755 tmpfs "$root/$place"; done
chmod 1777 "$root/tmp"
mkdir -p -m 700 "$root/run/user/0"
if [ "$out" = - ]; then mount -t tmpfs tmpfs "$root/out"; else mount --bind "$out" "$root/out"; fi

mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for node in null zero full random urandom tty; do
    touch "$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s /proc/self/fd "$root/dev/fd"
mount -o remount,bind,ro "$root"

# The descriptors of run.sh's locks stay with run.sh.
exec 6>&- 7>&-
exec chroot "$root" /usr/bin/env -i \
    PATH=/opt/kiosk/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb \
    XDG_RUNTIME_DIR=/run/user/0 PYTHONDONTWRITEBYTECODE=1 "${pass[@]}" \
    python3 /checkout/tests/monado/inside.py "$@"
