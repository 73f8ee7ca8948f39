#!/bin/bash
# The service on a real systemd: boots a Debian 13 with the installed product and Monado in a
# container, does to it what happens to kiosks, and checks what comes of it.
#
#   tests/deploy/run.sh              every check: a line each, then "N passed, N failed"
#   tests/deploy/run.sh CMD...       runs CMD in the booted container instead (`bash` for a shell)
#
# Needs root privileges, namespaces and control groups; without them one line that starts with
# "skipped:" and status 0, with MUST=1 status 1.
#
# The root is the one of tests/monado, read-only; systemd lies in a layer over it (seconds to make,
# default /var/tmp/vrkiosk-systemd, VRKIOSK_SYSTEMD overrides it), and what a run writes in memory.
# Everything ends with this script, however it ends: mounts and processes belong to namespaces that
# die with their first process; empty control groups that a kill -9 left go with the next run.
#
# Environment: as tests/monado/root.sh; VRKIOSK_OUT (default out/service) keeps records and logs.
set -euo pipefail
deploy=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/monado/common.sh
. "$deploy/../monado/common.sh"
# shellcheck source=tests/deploy/groups.sh
. "$deploy/groups.sh"
layer=${VRKIOSK_SYSTEMD:-/var/tmp/vrkiosk-systemd}
log=$layer.log

# One of the memory controller, by which a check takes memory from a process: systemd in the
# container has no controllers. Empty where the machine has none of version 1.
memory_group() {
    local folder
    folder=$(awk '$3 == "cgroup" && "," $4 "," ~ /,memory,/ && !found++ { print $2 }' /proc/mounts)
    [ -n "$folder" ] && mkdir "$folder/$group" 2>/dev/null && echo "$folder/$group"
    return 0
}

need_nspawn() {
    command -v systemd-nspawn >/dev/null && return
    apt-get -qq update >>"$log" 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
        systemd-container >>"$log" 2>&1 \
        || skip "systemd-nspawn is missing and apt cannot install systemd-container"
}

make_layer() {
    local want from
    # What the layer was made over is part of it: a package database of another root would lie.
    want=$(stamp "$deploy/make_layer.sh" "$root/var/lib/dpkg/status")
    [ "$(cat "$layer/stamp" 2>/dev/null)" = "$want" ] && return
    from=${DEBIAN_MIRROR:-$(mirror)}
    [ -n "$from" ] || skip "apt on this machine names no Debian mirror (set DEBIAN_MIRROR)"
    isolated "$deploy/make_layer.sh" "$root" "$layer.new" "$from" >>"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        skip "systemd cannot be installed over the root (no network to the mirror? see $log)"
    }
    echo "$want" >"$layer.new/stamp"
    exec 5>"$layer.use"
    flock --exclusive 5 # until no run uses the old one
    rm -rf --one-file-system "$layer"
    mv "$layer.new" "$layer"
    exec 5>&-
}

need_privileges
mkdir -p "$(dirname "$layer")"
: >"$log"
need_nspawn

product=$("$here/root.sh")
[ -n "$product" ] || exit 0 # root.sh said why
exec 6>"$root.use" 7>"$root$product.lock" 8>"$layer.lock"
flock --shared 6
flock --shared 7
flock --exclusive 8
make_layer
exec 5>"$layer.use"
flock --shared 5
exec 8>&-

out=${VRKIOSK_OUT:-$checkout/out/service}
rm -rf "$out"
mkdir -p "$out"
own_group
VRKIOSK_MEMORY=$(memory_group) # for boot.sh
export VRKIOSK_MEMORY

[ $# -gt 0 ] || set -- /opt/kiosk/current/bin/python -u /checkout/tests/deploy/checks.py
setpriv --pdeathsig KILL -- unshare --mount --pid --fork --kill-child=KILL -- \
    "$deploy/boot.sh" "$root" "$layer" "$product" "$checkout" "$out" "$groups/$group" "$@" \
    <&0 5>&- 6>&- 7>&- &
machine=$!

# Ends the first process in the namespaces, and with it all others; unshare sees to its remains.
stop() {
    local first
    first=$(cat "/proc/$machine/task/$machine/children" 2>/dev/null || true)
    [ -z "$first" ] || kill -KILL "${first%% *}" 2>/dev/null || true
}
trap stop TERM INT HUP
status=0
while :; do
    status=0
    wait "$machine" || status=$?
    kill -0 "$machine" 2>/dev/null || break # else the wait was interrupted by a signal
done
exit "$status"
