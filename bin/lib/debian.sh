# shellcheck shell=bash
# How to make and work in a Debian root: sourced by bin/bundle and by the tests that need one.
# The functions that write to a log take its name from $log.

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

# In a namespace of `isolated`: what apt in ROOT needs to fetch packages of trixie from MIRROR.
apt_in_root() { # apt_in_root ROOT MIRROR
    mount -t proc proc "$1/proc"
    mount --bind /etc/resolv.conf "$1/etc/resolv.conf"
    echo "deb $2 trixie main" >"$1/etc/apt/sources.list"
    apt-config dump | grep -iE '^Acquire::[a-z]+::(Proxy|CaInfo|No-Cache)' \
        >"$1/etc/apt/apt.conf.d/90machine" || true # this machine's proxies
    chroot "$1" apt-get -q update
}

# The same for pip, which works in ROOT as with PYTHON on this machine: its variables stay in the
# environment, and its configuration files, certificates and local package folders are mounted.
pip_in_root() { # pip_in_root ROOT PYTHON
    local root=$1 python=$2 link place
    for link in /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do share "$root" "$link"; done
    [ -n "${HOME:-}" ] && share "$root" "$HOME/.config/pip" && share "$root" "$HOME/.pip"
    { "$python" -m pip config list 2>/dev/null || true; } \
        | { grep -oE "(file://)?/[^ '\"\\]+" || true; } \
        | sed 's,^file://,,; s,/simple/*$,,' \
        | while read -r place; do
            # "//": the rest of an address. An index's links may lead out of its folder "simple".
            case $place in //*) ;; /*) share "$root" "$place" ;; esac
        done
}

share() { # mounts a file or folder of the machine at the same place in the root, read-only
    [ -e "$2" ] || return 0
    if [ -d "$2" ]; then mkdir -p "$1$2"; else mkdir -p "$1${2%/*}" && touch "$1$2"; fi
    mount --rbind "$2" "$1$2"
}
