#!/bin/bash
# Runs a command on a real OpenXR runtime: Monado, in a Debian 13 root, in namespaces of its own.
#
#   tests/monado/run.sh [OPTION...] CMD...      ends with the exit status of CMD
#
#   --out DIR       DIR is writable at /out; Monado's log goes to /out/monado.log
#   --rate HZ       frame rate of the null compositor (default 20, as packaged)
#   --size WxH      recommended size of an eye's image (default 320x240, as packaged)
#   --no-gaze       without the gaze layer
#   --validate      with the Khronos core validation layer; its report: /out/validation.txt
#   --practices     with the Khronos best-practices layer, which reports on standard output
#   --no-monado     does not start Monado (the command does, with service.py)
#
# Inside: the product in /opt/kiosk (its bin is on PATH), the checkout read-only in /checkout, no
# network but loopback, fresh /tmp, /run, /root and /dev/shm; everything else is read-only.
# All of it ends with this script, however this script ends: the mounts, processes and the network
# belong to namespaces that die with their first process.
#
# Environment: as root.sh; it is passed on to the command only where --env NAME asks for it.
set -euo pipefail
# shellcheck source=tests/monado/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
    sed -n '2,19p' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//'
    exit 2
}

out=
pass=()
settings=()
while [ $# -gt 0 ]; do
    case $1 in
        --out) out=${2:?}; shift 2 ;;
        --env) pass+=("$2=${!2-}"); shift 2 ;;
        --rate | --size) settings+=("$1" "${2:?}"); shift 2 ;;
        --no-gaze | --validate | --practices | --no-monado) settings+=("$1"); shift ;;
        --) shift; break ;;
        -*) usage ;;
        *) break ;;
    esac
done
[ $# -gt 0 ] || usage

need_privileges
# What is used is locked, so that another root.sh leaves it alone; one that came in between may have
# replaced it already.
for _ in 1 2 3; do
    exec 6>&- 7>&-
    product=$("$here/root.sh")
    [ -n "$product" ] || exit 0 # root.sh said why
    exec 6>"$root.use" 7>"$root$product.lock"
    flock --shared 6
    flock --shared 7
    [ ! -d "$root$product" ] || break
done
[ -d "$root$product" ] || fail "the root changed three times while it was being made ready"
if [ -n "$out" ]; then mkdir -p "$out" && out=$(cd "$out" && pwd); fi

setpriv --pdeathsig KILL -- \
    unshare --mount --net --pid --fork --kill-child=KILL -- \
    "$here/enter.sh" "$root" "$product" "$checkout" "${out:--}" "${#pass[@]}" "${pass[@]}" \
    "${settings[@]}" -- "$@" <&0 &
unshare_pid=$!

# A polite end first: the first process in the namespace stops what it started.
stop() {
    local first
    first=$(cat "/proc/$unshare_pid/task/$unshare_pid/children" 2>/dev/null || true)
    [ -z "$first" ] || kill -TERM "${first%% *}" 2>/dev/null || true
}
trap stop TERM INT HUP
status=0
while :; do
    status=0
    wait "$unshare_pid" || status=$?
    kill -0 "$unshare_pid" 2>/dev/null || break # else the wait was interrupted by a signal
done
exit "$status"
