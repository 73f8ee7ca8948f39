# shellcheck shell=bash
# A Debian 13 root booted in a container: sourced by boot.sh and installed.sh, which set $work (its
# root is $work/root), $units, $checkout and $out.

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

# The container's own control group namespace shows it version 2 only, also where the machine has
# both. Its network is a loopback of its own.
start_container() {
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --directory "$work/root" --boot \
        --register=no --keep-unit --machine=vrkiosk --console=pipe --private-network \
        --capability=CAP_NET_ADMIN,CAP_BPF --system-call-filter=bpf --resolv-conf=off \
        --link-journal=no --bind-ro="$checkout:/checkout" --bind="$out:/out" \
        ${VRKIOSK_MEMORY:+--bind="$VRKIOSK_MEMORY:/memory"} \
        </dev/null >"$out/boot.log" 2>&1 &
    nspawn=$!
}

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

until_booted() {
    local deadline=$((SECONDS + 60))
    until booted; do
        if ! kill -0 "$nspawn" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
            tail -n 20 "$out/boot.log" >&2
            echo "${0##*/}: systemd did not come up in the container (all of it: boot.log)" >&2
            exit 1
        fi
        sleep 0.1
    done
}

# Powers it off; 1 where that did not go well.
stop_container() {
    inside systemctl poweroff 2>/dev/null || true
    wait "$nspawn" || { echo "${0##*/}: the container did not power off in good order" >&2; return 1; }
}
