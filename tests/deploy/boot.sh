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
    cp -r "$checkout/kiosk/deploy/." "$work/root/"
    install -m 644 "$checkout/kiosk.service" "$work/root/usr/lib/systemd/system/"
    adapt "$etc"
    systemd_only_what_is_needed "$etc/systemd/system"
}

# What differs on this machine from a kiosk, all of it in drop-ins.
adapt() {
    local unit
    install -m 644 "$units/kiosk.toml" "$1/kiosk/kiosk.toml"
    for unit in kiosk kiosk-runtime; do
        mkdir -p "$1/systemd/system/$unit.service.d"
        install -m 644 "$units/$unit.conf" "$1/systemd/system/$unit.service.d/test.conf"
    done
    for unit in kiosk-seal kiosk-sync kiosk-safemode; do
        mkdir -p "$1/systemd/system/$unit.service.d"
        install -m 644 "$units/kiosk-job.conf" "$1/systemd/system/$unit.service.d/test.conf"
    done
    # The command line of the unit itself, with a witness of the frames that were submitted.
    {
        echo "ExecStart="
        sed -n 's,^ExecStart=.*,& --window /var/lib/kiosk/window,p' "$checkout/kiosk.service"
    } >>"$1/systemd/system/kiosk.service.d/test.conf"
}

systemd_only_what_is_needed() {
    local unit
    for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
        fstrim.timer systemd-networkd.service getty.target; do
        ln -sfn /dev/null "$1/$unit"
    done
}
install_product

# The container's own control group namespace shows it version 2 only, also where the machine has
# both. Its network is a loopback of its own.
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --directory "$work/root" --boot \
    --register=no --keep-unit --machine=vrkiosk --console=pipe --private-network \
    --capability=CAP_NET_ADMIN,CAP_BPF --system-call-filter=bpf --resolv-conf=off \
    --link-journal=no --bind-ro="$checkout:/checkout" --bind="$out:/out" \
    </dev/null >"$out/boot.log" 2>&1 &
nspawn=$!

leader=
inside() {
    nsenter --target "$leader" --all -- \
        /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
}

booted() { # a container is up when systemd has no job left; "degraded" is for the checks to name
    leader=$(cat "/proc/$nspawn/task/$nspawn/children" 2>/dev/null) || return 1
    leader=${leader%% *}
    [ -n "$leader" ] || return 1
    case $(inside systemctl is-system-running 2>/dev/null) in running | degraded) ;; *) return 1 ;; esac
}

deadline=$((SECONDS + 60))
until booted; do
    if ! kill -0 "$nspawn" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
        tail -n 20 "$out/boot.log" >&2
        echo "boot.sh: systemd did not come up in the container (all of it: boot.log)" >&2
        exit 1
    fi
    sleep 0.1
done

status=0
inside "$@" || status=$?
inside journalctl --boot --no-pager --output=short-monotonic >"$out/journal.txt" 2>&1 || true
for folder in live outbox; do # not the keys
    [ ! -d "$work/root/var/lib/kiosk/$folder" ] || cp -r "$work/root/var/lib/kiosk/$folder" "$out/"
done
inside systemctl poweroff 2>/dev/null || true
wait "$nspawn" || { echo "boot.sh: the container did not power off in good order" >&2; status=1; }
exit "$status"
