#!/bin/bash
# Makes the Debian 13 root in which the Monado tests run, and keeps it up to date.
#
#   tests/monado/root.sh          prints the folder of the installed product inside the root
#
# Three layers, each rebuilt only when what it is made of has changed:
#   base      debootstrap + packages    stamp: the script make_base.sh
#   deps      /opt/deps, a venv         stamp: locks/test.txt
#   product   /opt/product/KEY, a venv  KEY: hash of the wheel and of the gaze layer's source
# Every layer is finished under another name and renamed, so an interrupted run leaves no half
# layer; mounts live in mount namespaces of their own, so it leaves no mounts either.
#
# Environment: VRKIOSK_ROOT (default /var/tmp/vrkiosk-trixie), VRKIOSK_PYTHON (with `build` and
# hatchling; default the checkout's .venv), VRKIOSK_WHEEL (use this wheel instead of building one),
# DEBIAN_MIRROR (default: what apt uses on this machine), MUST=1 (a skip is a failure).
set -euo pipefail
# shellcheck source=tests/monado/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

log=$root.log

# Waits until no run uses the root, and keeps new ones out while this script lives.
wait_for_runs() {
    exec 6>"$root.use"
    flock --exclusive 6
}

make_base() {
    local want from
    want=$(stamp "$here/make_base.sh")
    [ "$(cat "$root/etc/vrkiosk-base" 2>/dev/null)" = "$want" ] && return
    if ! command -v debootstrap >/dev/null; then
        apt-get -qq update >>"$log" 2>&1 || true
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
            debootstrap >>"$log" 2>&1 || skip "debootstrap is missing and apt cannot install it"
    fi
    from=${DEBIAN_MIRROR:-$(mirror)}
    [ -n "$from" ] || skip "apt on this machine names no Debian mirror (set DEBIAN_MIRROR)"
    echo "making the Debian 13 root $root (minutes; log: $log)" >&2
    isolated "$here/make_base.sh" "$root.new" "$from" >>"$log" 2>&1 || base_failed
    echo "$want" >"$root.new/etc/vrkiosk-base"
    wait_for_runs
    rm -rf --one-file-system "$root"
    mv "$root.new" "$root"
}

base_failed() {
    tail -n 5 "$log" >&2
    rm -rf --one-file-system "$root.new"
    skip "the Debian 13 root cannot be made (no network to the mirror? see $log)"
}

make_deps() {
    local want
    want=$(stamp "$checkout/locks/test.txt" "$here/make_deps.sh")
    [ "$(cat "$root/opt/deps/stamp" 2>/dev/null)" = "$want" ] && return
    wait_for_runs
    echo "installing the locked packages in $root/opt/deps (log: $log)" >&2
    isolated "$here/make_deps.sh" "$root" "$checkout/locks/test.txt" "$python" >>"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        skip "the locked packages cannot be installed in the root (see $log)"
    }
    echo "$want" >"$root/opt/deps/stamp"
}

build_wheel() {
    [ -x "$python" ] || fail "no Python at $python; make the checkout's .venv first (bin/test)"
    SOURCE_DATE_EPOCH=946684800 "$python" -m build --wheel --no-isolation --outdir "$1" \
        "$checkout" >>"$log" 2>&1 || { tail -n 20 "$log" >&2; fail "the wheel does not build"; }
}

make_product() {
    local wheel key work
    work=$(mktemp -d "$root/opt/wheel.XXXXXX")
    # shellcheck disable=SC2064  # the folder of now
    trap "rm -rf '$work'" EXIT
    if [ -n "${VRKIOSK_WHEEL:-}" ]; then cp "$VRKIOSK_WHEEL" "$work/"; else build_wheel "$work"; fi
    wheel=$(echo "$work"/*.whl)
    key=$(cat "$wheel" "$here/gaze_layer.c" "$root/opt/deps/stamp" | sha256sum | cut -c1-16)
    if [ ! -d "$root/opt/product/$key" ]; then
        cp "$here/gaze_layer.c" "$here/gaze_layer.json" "$work/"
        isolated "$here/make_product.sh" "$root" "${work#"$root"}" "$key" >>"$log" 2>&1 \
            || { tail -n 20 "$log" >&2; fail "the wheel cannot be installed in the root"; }
    fi
    touch "$root/opt/product/$key"
    drop_old_products "$key"
    echo "/opt/product/$key"
}

# Keeps the three last used; run.sh holds a shared lock on the one it uses.
drop_old_products() {
    local old
    for old in $(cd "$root/opt/product" && ls -t | grep -v '\.lock$' | tail -n +4); do
        [ "$old" = "$1" ] && continue
        (
            flock --nonblock --exclusive 9 || exit 0
            rm -rf --one-file-system "$root/opt/product/$old" "$root/opt/product/$old.lock"
        ) 9>"$root/opt/product/$old.lock"
    done
}

need_privileges
mkdir -p "$(dirname "$root")"
exec 8>"$root.lock" # one at a time; ends with this process and what it starts
flock --exclusive 8
: >"$log"
make_base
make_deps
mkdir -p "$root/opt/product"
make_product
