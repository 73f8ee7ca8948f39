#!/bin/sh
# The built wheel on Debian 13 with Python 3.13 and a real OpenXR runtime (Monado):
# the harness and the conformance suite, the tests; a session with a kill in the middle and hands
# and controllers that change over, one with bare hands, and the life of a record whose kiosk was
# killed, up to its clip, its analysis and other people's tools; a replay in the headset; and the
# records run again on this machine's Python and without newer processor features.
# Sessions pass in real time, so the three that play one run side by side.
# Keeps what it made (record, pictures, logs) in $VRKIOSK_OUT, default out/monado.
set -u
cd "$(dirname "$0")/../.."
out=${VRKIOSK_OUT:-$PWD/out/monado}
failed=""
step() { # step NAME COMMAND...
  name=$1; shift
  echo "-- $name"
  start=$(date +%s)
  "$@" || failed="$failed $name"
  echo "-- $name: $(($(date +%s) - start)) s"
}

together() { # together NAME...: side by side, as each waits for the clock more than it works
  for name; do
    (
      start=$(date +%s) status=0
      "$name" >"$out/$name.said" 2>&1 || status=$?
      echo "$status $(($(date +%s) - start))" >"$out/$name.ended"
    ) &
  done
  wait
  for name; do
    echo "-- $name"
    cat "$out/$name.said"
    read -r status seconds <"$out/$name.ended"
    echo "-- $name: $seconds s"
    [ "$status" = 0 ] || failed="$failed $name"
  done
}

first=$(tests/monado/root.sh) || exit 1
[ -n "$first" ] || exit 0 # root.sh said why; with MUST=1 it failed

rm -rf "$out"; mkdir -p "$out"
tests_there() {
  tests/monado/run.sh --no-monado --no-gaze -- \
    python -m pytest -q -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder \
    -o pythonpath= -p no:cacheprovider --rootdir /checkout \
    -c /checkout/pyproject.toml --no-unexpected-skips /checkout/tests/scenarios \
    /checkout/tests/xr /checkout/tests/conformance /checkout/tests/render \
    /checkout/tests/telemetry /checkout/tests/assets /checkout/tests/kiosk
}
session() {
  tests/monado/run.sh --no-monado --validate --out "$out" -- \
    python /checkout/tests/monado/session.py
}
hands() {
  tests/monado/run.sh --no-monado --validate --out "$out/hands" -- \
    python /checkout/tests/monado/hands.py
}
life() {
  tests/monado/run.sh --no-monado --out "$out" -- python /checkout/tests/monado/life.py
}
watch() {
  tests/monado/run.sh --no-monado --validate --out "$out/watch" -- \
    python /checkout/tests/monado/replay.py
}
practices() { # shown, not blocking
  log=$out/practices.log
  tests/monado/run.sh --no-monado --practices --out "$out" -- \
    python /checkout/tests/monado/check_harness.py >"$log" 2>&1
  echo "best-practices layer: $(grep -ci 'best practice' "$log") remarks (not blocking)"
  grep -i 'best practice' "$log" | sort | uniq -c | sort -rn | head -n 5
  return 0
}
again() {
  for folder in "$out"/data/live/* "$out"/hands/data/live/*; do
    .venv/bin/kiosk replay "$folder" --verify || return 1
    NPY_DISABLE_CPU_FEATURES="AVX2 FMA3 X86_V3" OPENBLAS_CORETYPE=Nehalem \
      GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4 \
      .venv/bin/kiosk replay "$folder" --verify || return 1
  done
}
step harness tests/monado/checks.sh
step tests tests_there
together session hands life
step watch watch
step practices practices
step record again
[ -z "$failed" ] || { echo "monado: FAILED:$failed"; exit 1; }
