#!/bin/bash
# Called by run.sh as the first process of new mount and pid namespaces:
#   ROOT LAYER PRODUCT CHECKOUT OUT CGROUP CMD...
# Lays a Debian 13 with systemd and the installed product over ROOT, boots it in a container, runs
# CMD in it and ends with CMD's status. Everything written lies in memory and ends with this process.
set -euo pipefail
root=$1
layer=$2
product=$3
checkout=$4
out=$5
cgroup=$6
shift 6
units=$checkout/tests/deploy/units
# shellcheck source=tests/deploy/container.sh
. "$checkout/tests/deploy/container.sh"

echo 0 >"$cgroup/cgroup.procs" # what the container makes of control groups stays below this one
mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs /run # systemd-nspawn leaves folders here
work=/run/vrkiosk
mkdir -p "$work/upper" "$work/work" "$work/root"
mount -t overlay overlay "$work/root" \
    -o "lowerdir=$layer/diff:$root,upperdir=$work/upper,workdir=$work/work"

# What an installation does: the product, its files for the machine as they are.
install_product() {
    local etc=$work/root/etc
    mkdir -p "$work/root/opt/kiosk"
    ln -sfn "$product" "$work/root/opt/kiosk/current"
    ln -sfn "$product" "$work/root/opt/kiosk/good"
    cp -r "$checkout/kiosk/deploy/." "$work/root/"
    install -m 644 "$checkout/kiosk.service" "$work/root/usr/lib/systemd/system/"
    adapt "$etc"
    systemd_only_what_is_needed "$etc/systemd/system"
}

install_product

start_container
until_booted

status=0
inside "$@" || status=$?
inside journalctl --boot --no-pager --output=short-monotonic >"$out/journal.txt" 2>&1 || true
for folder in live outbox; do # not the keys
    [ ! -d "$work/root/var/lib/kiosk/$folder" ] || cp -r "$work/root/var/lib/kiosk/$folder" "$out/"
done
stop_container || status=1
exit "$status"
