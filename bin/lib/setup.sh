# Sets a checkout up: Debian packages, .venv, locked Python packages. Sourced by bin/run and bin/test.
# setup LOCK PACKAGE...  installs what is missing; the second time it only compares stamps.

say() { printf '%s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else fail "this needs root to install Debian packages: run it as root or install sudo ($*)"
  fi
}

missing_packages() { # prints those of the arguments that are not installed
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
  done
}

install_packages() {
  command -v dpkg-query >/dev/null 2>&1 || fail "this script installs Debian packages; Debian 12 or 13 is needed"
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  say "installing Debian packages: $missing"
  log=$(mktemp)
  # shellcheck disable=SC2086  # a list of package names
  if ! { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
         apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2; rm -f "$log"
    fail "apt-get could not install: $missing(see above; check the network and apt's sources)"
  fi
  rm -f "$log"
}

find_python() { # sets PYTHON: the first Python >= 3.11
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      PYTHON=$name; return 0
    fi
  done
  fail "Python 3.11 or newer was not found"
}

setup() {
  lock=$1; shift
  install_packages python3 python3-venv ca-certificates "$@"
  find_python
  version=$("$PYTHON" -c 'import sys; print(sys.version)')
  stamp() { printf '%s ' "$version"; cat "locks/$1" pyproject.toml | cksum; }
  # The test lock holds everything of the run lock, so it serves for both.
  for done in "$lock" test.txt; do
    [ "$(cat ".venv/stamp-$done" 2>/dev/null)" = "$(stamp "$done")" ] && return 0
  done
  say "installing Python packages (about a minute the first time)"
  [ "$(.venv/bin/python -c 'import sys; print(sys.version)' 2>/dev/null)" = "$version" ] \
    || { rm -rf .venv; "$PYTHON" -m venv .venv; }
  pip="$PWD/.venv/bin/python -m pip --disable-pip-version-check"
  $pip install --quiet --require-hashes -r "locks/$lock" || fail "pip could not install locks/$lock (see above)"
  $pip install --quiet --no-deps --no-build-isolation -e . || fail "pip could not install this checkout (see above)"
  stamp "$lock" >".venv/stamp-$lock"
}

# setup_beside FOLDER LOCK  an environment of its own, for tools that want other releases of our packages.
setup_beside() {
  want="$version $(cksum <"locks/$2")"
  [ "$(cat "$1/stamp" 2>/dev/null)" = "$want" ] && return 0
  rm -rf "$1"; "$PYTHON" -m venv "$1"
  "$1/bin/python" -m pip --disable-pip-version-check install --quiet --require-hashes -r "locks/$2" \
    || fail "pip could not install locks/$2 (see above)"
  printf '%s' "$want" >"$1/stamp"
}
