# shellcheck shell=bash
# Shared by root.sh, run.sh and tests/deploy: where things are, how to end early, how to work in a
# root. The functions that write to a log take its name from $log.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
root=${VRKIOSK_ROOT:-/var/tmp/vrkiosk-trixie}
python=${VRKIOSK_PYTHON:-$checkout/.venv/bin/python}

# One plain line. A missing prerequisite is a skip on a developer's machine and a failure where
# MUST=1 says that this has to run.
skip() {
    echo "skipped: $*" >&2
    [ -z "${MUST:-}" ] || exit 1
    exit 0
}

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

need_privileges() {
    [ "$(id -u)" = 0 ] || skip "the Monado tests make a Debian root, which needs root privileges"
    [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] \
        || skip "the Monado tests are set up for Debian on amd64"
    unshare --mount --net --pid --fork true 2>/dev/null \
        || skip "this machine does not allow namespaces (unshare --mount --net --pid failed)"
}

# The mirror this machine's apt gets its own release from; apt knows it once it has its lists.
mirror() {
    named_mirror | grep . && return
    apt-get -qq update >>"$log" 2>&1 || true
    named_mirror
}

named_mirror() {
    local codename
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 2>/dev/null \
        | awk -v release="$codename" '$2 == release && $3 == "main" && !found++ { print $1 }'
}

# Runs a command with mounts of its own, as pid 1 of a pid namespace: all of it ends together, and
# with this script.
isolated() {
    setpriv --pdeathsig KILL -- unshare --mount --pid --fork --kill-child=KILL -- "$@"
}

# Of what files hold, not where they lie: checkouts of one state share a root.
stamp() {
    cat "$@" | sha256sum | cut -c1-16
}
