#!/bin/bash
# Called by bundle.sh as the first process of new mount and pid namespaces:
#   BARE BUNDLE CHECKOUT OUT CGROUP
# Installs the bundle over the empty root in memory, boots it, looks, removes it; one line of JSON.
set -euo pipefail
bare=$1
bundle=$2
checkout=$3
out=$4
cgroup=$5
units=$checkout/tests/deploy/units
# shellcheck source=tests/deploy/container.sh
. "$checkout/tests/deploy/container.sh"

echo 0 >"$cgroup/cgroup.procs"
mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs /run
work=/run/vrkiosk
mkdir -p "$work/upper" "$work/work" "$work/root"
mount -t overlay overlay "$work/root" \
    -o "lowerdir=$bare,upperdir=$work/upper,workdir=$work/work"

seconds() { cut -d' ' -f1 /proc/uptime; }
since() { echo "$(seconds) $1" | awk '{ printf "%.1f", $1 - $2 }'; }

# A command in the root, before it is booted, with no network but a loopback that is down.
in_root() {
    unshare --net -- chroot "$work/root" \
        /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@" >>"$out/root.log" 2>&1
}

files() { (cd "$work/root" && find . -xdev \( -path ./proc -o -path ./media \) -prune -o -print | sort); }

files >"$out/before"
mkdir -p "$work/root/media/bundle"
mount --bind "$bundle" "$work/root/media/bundle"
mount -t proc proc "$work/root/proc"
start=$(seconds)
in_root /media/bundle/install || { tail -n 20 "$out/root.log" >&2; exit 1; }
install_s=$(since "$start")
umount "$work/root/media/bundle" "$work/root/proc"

# No headset and no graphics card: the same drop-ins as in run.sh.
adapt "$work/root/etc"

start=$(seconds)
start_container
until_booted
until inside systemctl is-active --quiet kiosk; do sleep 0.1; done
boot_s=$(since "$start")
until inside systemctl show kiosk --property=StatusText --value | grep -q '^ready'; do
    [ "$(since "$start" | cut -d. -f1)" -lt 300 ] || { echo "installed.sh: nobody can begin" >&2; exit 1; }
    sleep 0.1
done
attract_s=$(since "$start")
start=$(seconds)
inside kiosk doctor --json >"$out/doctor.json" 2>"$out/doctor.log" || true
doctor_s=$(since "$start")
inside journalctl --boot --no-pager --output=short-monotonic >"$out/journal.txt" 2>&1 || true
stop_container

rm -rf "$work/root"/etc/systemd/system/kiosk*.service.d # of adapt
mount -t proc proc "$work/root/proc"
start=$(seconds)
in_root apt-get -q purge -y rocb-kiosk
removed_s=$(since "$start")
umount "$work/root/proc"
# What Debian's own packages left or made is theirs; the records are the owner's.
files | comm -13 "$out/before" - | sed 's,^\.,,' >"$out/after"
(cd "$work/root/var/lib/dpkg/info" && cat -- *.list) | sort -u >"$out/debian"
comm -23 "$out/after" "$out/debian" | grep -iE 'kiosk|rocb|vrkiosk|openxr-runtime' \
    | grep -vE '^/var/lib/kiosk(/|$)' >"$out/left" || true
python3 - "$out" <<PYTHON
import json, sys
from pathlib import Path
out = Path(sys.argv[1])
doctor = json.loads((out / "doctor.json").read_text())
wrong = [row["id"] for row in doctor["checks"] if row["state"] in ("fail", "warn")]
print(json.dumps({
    "install_s": $install_s, "boot_s": $boot_s, "attract_s": $attract_s, "doctor_s": $doctor_s,
    "remove_s": $removed_s, "wrong": wrong, "left": (out / "left").read_text().split(),
}))
PYTHON
