# shellcheck shell=bash
# Shared by root.sh, run.sh and tests/deploy: where things are, how to end early, how to work in a
# root. The functions that write to a log take its name from $log.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
# shellcheck source=bin/lib/debian.sh
. "$checkout/bin/lib/debian.sh"
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
