#!/bin/sh
# Part 6: the built wheel on a real OpenXR runtime, in a Debian 13 root with Python 3.13.
# Keeps what it made (record, pictures, logs) in $VRKIOSK_OUT, default out/monado.
set -u
cd "$(dirname "$0")/../.."
out=${VRKIOSK_OUT:-$PWD/out/monado}
if [ "$(id -u)" != 0 ] || ! command -v unshare >/dev/null; then
  [ -n "${MUST:-}" ] && { echo "monado: needs root and namespaces"; exit 1; }
  echo "skipped: the real runtime (needs root and namespaces)"
  exit 0
fi
rm -rf "$out"; mkdir -p "$out"
tests/monado/run.sh --no-monado --validate --out "$out" -- python /checkout/tests/monado/session.py "$@"
