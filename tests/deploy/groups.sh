# shellcheck shell=bash
# The control groups of a container: sourced by run.sh and bundle.sh, after common.sh.

# The folder of control groups of version 2; systemd in the container needs one of its own.
control_groups() {
    awk '$3 == "cgroup2" && $4 ~ /^rw/ && !found++ { print $2 }' /proc/mounts
}

# Takes a run's control groups away, with all below them; they are empty, or become so in this
# moment. On a machine with both versions systemd-nspawn makes one of version 1 too.
drop_group() {
    local folder _
    for _ in $(seq 50); do
        for folder in $(awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/mounts); do
            [ ! -d "$folder/$1" ] && continue
            find "$folder/$1" -depth -type d -exec rmdir {} + 2>/dev/null && continue
            sleep 0.1
            continue 2
        done
        return 0
    done
    fail "control group $1 cannot be removed: a process of the container lives on"
}

drop_groups_of_dead_runs() {
    local old
    for old in $(cd "$groups" && ls -d vrkiosk-service.* 2>/dev/null); do
        kill -0 "${old##*.}" 2>/dev/null || drop_group "$old"
    done
}

# Makes $group below $groups, and takes it away when this script ends.
own_group() {
    groups=$(control_groups)
    [ -n "$groups" ] || skip "this machine has no control groups of version 2 (a mounted cgroup2)"
    drop_groups_of_dead_runs
    group=vrkiosk-service.$$
    mkdir "$groups/$group" 2>/dev/null \
        || skip "this machine does not allow control groups to be made"
    trap 'drop_group "$group"' EXIT
}
